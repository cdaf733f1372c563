package shop

import "time"

type Status uint8

type Item struct {
	Name  string
	Count int32
	Gift  bool
	Price int64
}

type Order struct {
	Paid    bool
	ID      [16]byte
	Status  Status
	Placed  time.Time
	Items   []Item
	Express bool
	Next    *Order
}
