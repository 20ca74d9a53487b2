/* A system whose SQLite is too old, as far as it says so itself; loaded before the real one. */
int sqlite3_libversion_number(void);
int sqlite3_libversion_number(void) { return 3039004; }
