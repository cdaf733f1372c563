// Runs operations on a java.util.HashMap and prints its state after each, for tests/java_oracle_test.cpp.
//
//   java --add-opens java.base/java.util=ALL-UNNAMED HashMapStates.java < operations
//
//   keys M        the map's keys are n with hashCode (n % M) * 0x9E3779B1 and the order of n; comes first
//   new, new C    a new HashMap, of initial capacity C
//   sized C       HashMap.newHashMap(C), from JDK 19 on
//   put N, remove N, clear
//   iremove I     Iterator.remove() of the I-th entry of an iteration
//   copy          new HashMap(map)
//   putall A B    putAll of a HashMap of the keys A to B-1
//
// Per operation one line: size, length of the table, threshold, and each bin that is not empty: its number, L or T for
// list or tree, and its keys in order.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Iterator;

public class HashMapStates {
  static int modulus = 1;

  record Key(int n) implements Comparable<Key> {
    @Override
    public int hashCode() {
      return (n % modulus) * 0x9E3779B1;
    }

    @Override
    public int compareTo(Key other) {
      return Integer.compare(n, other.n);
    }
  }

  static Object field(Object of, Class<?> in, String name) throws ReflectiveOperationException {
    Field field = in.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  static String state(HashMap<Key, Integer> map) throws ReflectiveOperationException {
    Object[] table = (Object[]) field(map, HashMap.class, "table");
    StringBuilder line = new StringBuilder();
    line.append(map.size()).append(' ').append(table == null ? 0 : table.length);
    line.append(' ').append(field(map, HashMap.class, "threshold"));
    Class<?> node = Class.forName("java.util.HashMap$Node");
    for (int i = 0; table != null && i < table.length; i++) {
      if (table[i] == null) continue;
      line.append(' ').append(i).append(table[i].getClass() == node ? 'L' : 'T');
      for (Object at = table[i]; at != null; at = field(at, node, "next"))
        line.append(',').append(((Key) field(at, node, "key")).n());
    }
    return line.toString();
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    StringBuilder out = new StringBuilder();
    HashMap<Key, Integer> map = new HashMap<>();
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split(" ");
      int n = words.length > 1 ? Integer.parseInt(words[1]) : 0;
      switch (words[0]) {
        case "keys" -> modulus = n;
        case "new" -> map = words.length > 1 ? new HashMap<>(n) : new HashMap<>();
        case "sized" ->
            map = (HashMap<Key, Integer>) HashMap.class.getMethod("newHashMap", int.class).invoke(null, n);
        case "put" -> map.put(new Key(n), n);
        case "remove" -> map.remove(new Key(n));
        case "clear" -> map.clear();
        case "iremove" -> {
          Iterator<Key> at = map.keySet().iterator();
          for (int i = 0; i <= n; i++) at.next();
          at.remove();
        }
        case "copy" -> map = new HashMap<>(map);
        case "putall" -> {
          HashMap<Key, Integer> other = new HashMap<>();
          for (int i = n; i < Integer.parseInt(words[2]); i++) other.put(new Key(i), i);
          map.putAll(other);
        }
        default -> throw new IllegalArgumentException(line);
      }
      out.append(state(map)).append('\n');
    }
    System.out.print(out);
  }
}
