// Package client sends login events to seatwatchd from a goroutine of its own, so that no login ever waits for it.
package client

import (
	"encoding/json"
	"net"
	"sync/atomic"
	"time"
)

// Event is one line. More fields can be added; the daemon ignores those that it does not know.
type Event struct {
	Type         string `json:"type"`
	Time         int64  `json:"time"` // milliseconds since 1970; 0: when Send is called
	ID           string `json:"id,omitempty"`
	Account      string `json:"account"`
	Organization string `json:"organization,omitempty"`
	Session      string `json:"session,omitempty"`
	Device       string `json:"device,omitempty"`
	IP           string `json:"ip,omitempty"`
	UserAgent    string `json:"user_agent,omitempty"`
}

// Client is one connection to the events socket.
type Client struct {
	path    string
	lines   chan []byte
	waiting atomic.Int64
	dropped atomic.Int64
}

// New returns a client that keeps at most queueMax events for a daemon that is slow or away.
func New(path string, queueMax int) *Client {
	c := &Client{path: path, lines: make(chan []byte, queueMax)}
	go c.work()
	return c
}

// Send queues the event. It never waits for the daemon; with the queue full the event is dropped and counted, and the
// answer is false.
func (c *Client) Send(event Event) bool {
	if event.Time == 0 {
		event.Time = time.Now().UnixMilli()
	}
	line, err := json.Marshal(event)
	if err == nil {
		c.waiting.Add(1)
		select {
		case c.lines <- append(line, '\n'):
			return true
		default:
			c.waiting.Add(-1)
		}
	}
	c.dropped.Add(1)
	return false
}

// Dropped is the number of events that found the queue full.
func (c *Client) Dropped() int64 { return c.dropped.Load() }

// Flush, for the end of the program, waits until the queue is empty, at most so long. It says whether it is.
func (c *Client) Flush(within time.Duration) bool {
	for end := time.Now().Add(within); c.waiting.Load() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

func (c *Client) work() {
	var connection net.Conn
	for line := range c.lines {
		for !write(&connection, c.path, line) {
			time.Sleep(200 * time.Millisecond)
		}
		c.waiting.Add(-1)
	}
}

// write hands one line to the daemon, waiting while the daemon does. False when the daemon is away: the line is to be
// sent again, on a new connection; one begun in vain was never counted.
func write(connection *net.Conn, path string, line []byte) bool {
	if *connection == nil {
		opened, err := net.Dial("unix", path)
		if err != nil {
			return false
		}
		*connection = opened
	}
	if _, err := (*connection).Write(line); err != nil {
		(*connection).Close()
		*connection = nil
		return false
	}
	return true
}
