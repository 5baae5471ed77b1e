#include <stdio.h>
#include "ring.h"

#define RING_SIZE 256
#define WRAP(i) ((i) % RING_SIZE)

/* A ring of bytes. */
struct ring {
    unsigned char data[RING_SIZE];
    int head;
};

typedef struct {
    int x, y;
} point_t;

enum mode { READ, WRITE };

static int count = 0;

int ring_push(struct ring *ring, unsigned char byte);

/* Adds one byte; gives its place. */
int ring_push(struct ring *ring, unsigned char byte)
{
    ring->data[WRAP(ring->head)] = byte;
    return ring->head++;
}

static const char *ring_name(void)
{
    return "ring";
}
