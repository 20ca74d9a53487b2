// Compilers warn where a result is not looked at that tells whether the call worked.
#if defined(__GNUC__)
#define SMARTCAR_MUST_CHECK __attribute__((warn_unused_result))
#else
#define SMARTCAR_MUST_CHECK
#endif

// Compilers warn where NULL is given for a handle, or for where the result goes. Only in builds without optimization: there the
// attribute is a warning and no promise, and a program that passes NULL all the same is told SMARTCAR_ERROR_INVALID_INPUT.
// SMARTCAR_NO_NONNULL keeps compilers silent.
#if defined(__GNUC__) && !defined(__OPTIMIZE__) && !defined(SMARTCAR_NO_NONNULL)
#define SMARTCAR_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#else
#define SMARTCAR_NONNULL(...)
#endif

// What will go with the next major version, and what to use instead. SMARTCAR_NO_DEPRECATED keeps compilers silent.
#if defined(__GNUC__) && !defined(SMARTCAR_NO_DEPRECATED)
#define SMARTCAR_DEPRECATED(instead) __attribute__((deprecated(instead)))
#else
#define SMARTCAR_DEPRECATED(instead)
#endif

// An enumeration of 32 bits. Before C23 the language cannot say so, and every compiler makes it so (unless -fshort-enums
// is given: that fails below).
#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L)
#define SMARTCAR_ENUM(name) enum name : uint32_t
#else
#define SMARTCAR_ENUM(name) enum name
#endif
