module seatwatch.example/client

go 1.19
