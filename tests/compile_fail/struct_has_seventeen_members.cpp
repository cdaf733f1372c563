// expect: specialise gogrow::element_layout
// More members than can be listed: the layout has to be said.
#include <gogrow/slice.hpp>

struct wide {
  void *a, *b, *c, *d, *e, *f, *g, *h, *i, *j, *k, *l, *m, *n, *o, *p, *q;
};

gogrow::go_slice<wide> s;
