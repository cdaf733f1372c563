// What an operation charges the heap, and a collector that keeps out of it.

package probe

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

var stats runtime.MemStats

// Cost runs operation and returns by how much MemStats.Mallocs and TotalAlloc rose.
// Reading the statistics drops the current block of the tiny allocator, so every
// operation starts without one.
func Cost(operation func()) (mallocs, bytes uint64) {
	// The first reading may allocate for itself; the second does not.
	runtime.ReadMemStats(&stats)
	runtime.ReadMemStats(&stats)
	mallocs, bytes = stats.Mallocs, stats.TotalAlloc
	operation()
	runtime.ReadMemStats(&stats)
	return stats.Mallocs - mallocs, stats.TotalAlloc - bytes
}

// Quieten switches the garbage collector off and all work onto one processor: nothing
// but the operations themselves then moves the heap's counters. Call it first.
func Quieten() {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(1)
}

const garbageLimit = 256 << 20

var (
	liveBytes  uint64
	heapMetric = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
)

// CollectBetweenOperations collects garbage if much has gathered since the last time.
// Neither a capacity nor a map's state depends on when a collection happens, so a
// script of any length runs in bounded memory.
func CollectBetweenOperations() {
	metrics.Read(heapMetric)
	if heapMetric[0].Value.Uint64() < liveBytes+garbageLimit {
		return
	}
	// What was freed is returned at once, and what has to run after a collection runs
	// while this goroutine sleeps: the runtime then has no reason to return memory in the
	// background, with timers that are allocations, during a later measurement.
	debug.FreeOSMemory()
	time.Sleep(2 * time.Millisecond)
	metrics.Read(heapMetric)
	liveBytes = heapMetric[0].Value.Uint64()
}
