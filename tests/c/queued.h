/* What generated/queued.h is made of: a call is started on a queue of its own, whose descriptor is polled until it rings. */
#ifndef QUEUED_H
#define QUEUED_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../include/smartcar.h"

struct queued {
  smartcar_queue *queue;
  smartcar_call call;
  smartcar_completion *completion;
};

#define QUEUED_CHECK(condition)                                                          \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      fprintf(stderr, "%s:%d: on a queue: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                           \
    }                                                                                    \
  } while (0)

static inline struct queued queued_begin(void) {
  struct queued call = {NULL, 7, NULL};
  QUEUED_CHECK(smartcar_queue_new(&call.queue, NULL));
  QUEUED_CHECK(smartcar_queue_fd(call.queue) >= 0);
  return call;
}

/* Waits for the call that was started, as an event loop does. */
static inline bool queued_end(struct queued *call) {
  smartcar_error *error = NULL;
  struct pollfd watched = {smartcar_queue_fd(call->queue), POLLIN, 0};
  smartcar_completion *others[2];
  size_t count = 7;
  QUEUED_CHECK(call->call != 0 && smartcar_queue_pending(call->queue) == 1);
  while (poll(&watched, 1, -1) != 1) continue; /* a signal that the test handles */
  QUEUED_CHECK(watched.revents == POLLIN);
  QUEUED_CHECK(smartcar_queue_next(call->queue, 0, others, 2, &count, &error) && error == NULL && count == 1);
  call->completion = others[0];
  QUEUED_CHECK(smartcar_completion_call(call->completion) == call->call);
  QUEUED_CHECK(smartcar_completion_user_data(call->completion) == call);
  QUEUED_CHECK(poll(&watched, 1, 0) == 0 && smartcar_queue_pending(call->queue) == 0);
  return true;
}

/* A start that failed has delivered nothing. */
static inline void queued_forget(struct queued *call) {
  QUEUED_CHECK(call->completion != NULL || (call->call == 0 && smartcar_queue_pending(call->queue) == 0));
  smartcar_completion_free(call->completion);
  smartcar_queue_free(call->queue);
}

#endif
