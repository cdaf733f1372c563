module gogrow/oracle

go 1.18
