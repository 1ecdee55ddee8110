// For each line `send COUNT` on standard input: so many events, and a report of how the calls went.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"seatwatch.example/client"
)

func main() {
	queueMax, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	c := client.New(os.Args[1], queueMax)
	device := strings.Repeat("d", 250)
	for {
		var count int
		if _, err := fmt.Scanf("send %d\n", &count); err != nil {
			break
		}
		dropped := c.Dropped()
		slowest := time.Duration(0)
		for number := 0; number < count; number++ {
			event := client.Event{
				Type: "session.activity", Account: fmt.Sprintf("go-%d@example.test", number%50), Device: device,
				IP: "203.0.113.20",
			}
			started := time.Now()
			c.Send(event)
			if took := time.Since(started); took > slowest {
				slowest = took
			}
		}
		report := map[string]any{"sent": count, "dropped": c.Dropped() - dropped, "slowest": slowest.Seconds()}
		if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
			panic(err)
		}
	}
	if !c.Flush(5 * time.Second) {
		os.Exit(1)
	}
}
