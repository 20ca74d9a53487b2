/* A host with another Rust static library (other.rs) beside the SDK's. car.c is the host; this is what it links. */
#include <stdio.h>
#include <stdlib.h>

int other_rust(void);

__attribute__((constructor)) static void look(void) {
  if (other_rust() != 1001) abort();
  printf("the other Rust works\n");
}
