/* A host's own SQLite, and none that would do: if the SDK were given it, no store would open. What the SDK has must not be given to
 * the host either. car.c is the host; this is what it links. */
#include <stdio.h>
#include <stdlib.h>

const char *sqlite3_libversion(void);
const char *sqlite3_libversion(void) { return "the host's own"; }

static int ours(const char *name) {
  fprintf(stderr, "the SDK was given the host's %s\n", name);
  abort();
}

#define OURS(name) \
  int name(void);  \
  int name(void) { return ours(#name); }
OURS(sqlite3_initialize)
OURS(sqlite3_open_v2)
OURS(sqlite3_prepare_v2)
OURS(sqlite3_prepare_v3)
OURS(sqlite3_step)
OURS(sqlite3_exec)
OURS(sqlite3_threadsafe)
OURS(sqlite3_libversion_number)
/* OpenSSL's and Rust's names, as a host may have them. */
OURS(SSL_new)
OURS(rust_eh_personality)

/* Before main, so that car.c stays as it is. */
__attribute__((constructor)) static void look(void) { printf("SQLite of the host: %s\n", sqlite3_libversion()); }
