print("seatwatchd")
