package queue

import (
	"context"
	"sync"

	log "example.org/logging"
)

// MaxSize is the largest number of waiting jobs.
const MaxSize = 1024

var errFull = errors.New("queue is full")

// Queue holds jobs until a worker takes them.
type Queue struct {
	mu   sync.Mutex
	jobs []Job
}

// Runner runs one job.
type Runner interface {
	Run(ctx context.Context, job Job) error
}

type Handler func(job Job) error

// New makes an empty queue.
func New() *Queue {
	return &Queue{jobs: make([]Job, 0, MaxSize)}
}

// Push adds a job at the end.
func (q *Queue) Push(job Job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) >= MaxSize {
		return errFull
	}
	q.jobs = append(q.jobs, job)
	return nil
}

func (q Queue[T]) Len() int { return len(q.jobs) }
