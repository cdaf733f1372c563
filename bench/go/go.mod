module gogrow/bench

go 1.18
