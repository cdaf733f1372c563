# Cuts everything that tells an observer something out of the headers of include/gogrow/detail (sed -E).

# Slices.
s/^ *tell_(allocated|grew)\(.*\);$//

# Maps: a lambda that is handed on and told of an allocation, calls over several lines, calls on one line.
s/\{ (t\.)?charge_pointers\(n\); \}/{}/
/\bnote_dropped\(\[&\] \{$/,/^ *\}\);$/c\
{}
s/(this->|t\.|to\.|table_\.)?\b(notify|note_dropped|charge|charge_pointers)\(.*\);$/{}/

# Code that is there only for an observer with a hook for these.
s/observes<[^<>]*, (array_dropped|map_memory_dropped|bucket_evacuated|key_hashed|table_grew|table_split|directory_doubled)>/false/g
