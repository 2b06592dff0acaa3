package io.lucelens.clip.checkpoint;

import io.lucelens.clip.InvalidModelException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle inside a PyTorch archive by an allow-list. A pickle is a program that may call
 * any function of Python; this reader has a handful of results (numbers, texts, lists, tuples,
 * dictionaries, tensors and the modules of TorchScript) and calls nothing. Any other class, and any
 * instruction that would call one, is refused by its name.
 *
 * <p>Memory is bounded by a limit on the number of values; dictionaries have keys that hash in
 * constant time; values are never compared or printed. The instructions are those of Python's
 * {@code pickletools}. Not thread-safe; one object reads one pickle.
 */
final class TorchPickle {
  /** Ten times what the largest published CLIP needs. */
  private static final int MAX_VALUES = 1_000_000;

  /** What stands for Python's {@code None} in lists and dictionaries. */
  static final Object NONE = new Object();

  /** A tuple. */
  record Tuple(List<Object> items) {}

  /** An object of a TorchScript class. */
  static final class Module {
    private Map<?, ?> attributes = Map.of();

    /** Its attributes by their names. */
    Map<?, ?> attributes() {
      return attributes;
    }
  }

  /** Something with a name in Python, known to {@link TorchFunctions}. */
  record Global(String name) {}

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;

  private TorchPickle(byte[] pickle) {
    this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a pickle.
   *
   * @throws InvalidModelException saying what was refused; the caller adds the file
   */
  static Object read(byte[] pickle) {
    TorchPickle reader = new TorchPickle(pickle);
    try {
      return reader.run();
    } catch (BufferUnderflowException e) {
      throw new InvalidModelException("its pickle ends in the middle", e);
    }
  }

  private Object run() {
    while (true) {
      int opcode = in.get() & 0xff;
      if (opcode == '.') {
        return pop();
      }
      execute(opcode);
    }
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.get());
      case 0x95 -> in.getLong(); // FRAME: a hint for buffering
      case '(' -> mark();
      case '0' -> pop();
      case '1' -> popToMark();
      case 'N' -> push(NONE);
      case 0x88 -> push(Boolean.TRUE);
      case 0x89 -> push(Boolean.FALSE);
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(longOf(in.get() & 0xff));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 0x8c -> push(text(in.get() & 0xff));
      case 'X' -> push(text(Integer.toUnsignedLong(in.getInt())));
      case 0x8d -> push(text(in.getLong()));
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popToMark()));
      case 0x85, 0x86, 0x87 -> push(new Tuple(popLast(opcode - 0x84)));
      case ']' -> push(new ArrayList<>());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 'q' -> memorise(in.get() & 0xff);
      case 'r' -> memorise(in.getInt());
      case 0x94 -> memorise(memo.size());
      case 'h' -> push(memorised(in.get() & 0xff));
      case 'j' -> push(memorised(in.getInt()));
      case 'c' -> push(TorchFunctions.global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'Q' -> push(TorchFunctions.storage(pop()));
      case 'R' -> reduce();
      case 0x81 -> newObject();
      case 'b' -> build();
      default -> throw refused(PickleOpcodes.name(opcode));
    }
  }

  private static void protocol(int version) {
    if (version < 2 || version > 5) {
      throw new InvalidModelException("its pickle has protocol " + version + "; 2 to 5 are known");
    }
  }

  private void stackGlobal() {
    String name = require(String.class, pop());
    push(TorchFunctions.global(require(String.class, pop()), name));
  }

  private void reduce() {
    Tuple arguments = require(Tuple.class, pop());
    push(TorchFunctions.call(require(Global.class, pop()), arguments.items()));
  }

  /** Only an empty TorchScript module; its attributes come by BUILD. */
  private void newObject() {
    Tuple arguments = require(Tuple.class, pop());
    Global type = require(Global.class, pop());
    if (!TorchFunctions.isModule(type) || !arguments.items().isEmpty()) {
      throw refused("NEWOBJ of " + type.name());
    }
    push(new Module());
  }

  private void build() {
    Object state = pop();
    Object target = peek();
    if (target instanceof Module module && state instanceof Map<?, ?> attributes) {
      // Not copied: a thousand modules may share one large dictionary.
      module.attributes = attributes;
    } else if (!(target instanceof Map) || !(state instanceof Map)) {
      // An OrderedDict's own attributes (a state dict has _metadata there) are not needed.
      throw refused("BUILD of anything but a module or a dictionary");
    }
  }

  private void append(List<Object> items) {
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) require(ArrayList.class, peek());
    list.addAll(items);
  }

  private void setItems(List<Object> items) {
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) require(LinkedHashMap.class, peek());
    if (items.size() % 2 != 0) {
      throw new InvalidModelException("its pickle has a dictionary with a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        // A key of nested tuples would take exponential time to hash.
        throw new InvalidModelException(
            "its pickle has a dictionary whose keys are neither texts nor numbers");
      }
      map.put(key, items.get(i + 1));
    }
  }

  private long longOf(int bytes) {
    if (bytes > 8) {
      throw new InvalidModelException("its pickle has a whole number of " + bytes + " bytes");
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xffL) << 8 * i;
    }
    int unused = 64 - 8 * bytes;
    return bytes == 0 ? 0 : value << unused >> unused;
  }

  private String text(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    int begin = in.position();
    while (in.get() != '\n') {
      // Looks for the end of the line.
    }
    return new String(in.array(), begin, in.position() - begin - 1, StandardCharsets.UTF_8);
  }

  private void push(Object value) {
    count();
    stack.add(value);
  }

  private void mark() {
    count();
    marks.push(stack.size());
  }

  private void count() {
    if (++values > MAX_VALUES) {
      throw new InvalidModelException(
          "its pickle has more than " + MAX_VALUES + " values, far more than a model needs");
    }
  }

  private Object pop() {
    return popLast(1).getFirst();
  }

  private Object peek() {
    requireOnStack(1);
    return stack.getLast();
  }

  private List<Object> popLast(int count) {
    requireOnStack(count);
    return cut(stack.size() - count);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw new InvalidModelException("its pickle takes more values than it gave");
    }
    return cut(marks.pop());
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> items = new ArrayList<>(tail);
    tail.clear();
    return items;
  }

  private void requireOnStack(int count) {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - floor < count) {
      throw new InvalidModelException("its pickle takes more values than it gave");
    }
  }

  private void memorise(int index) {
    count();
    memo.put(index, peek());
  }

  private Object memorised(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw new InvalidModelException("its pickle recalls value " + index + ", which it never had");
    }
    return value;
  }

  /** Checks the class of a value without printing it, which may take for ever. */
  static <T> T require(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw new InvalidModelException(
          "its pickle has a "
              + value.getClass().getSimpleName()
              + " where a "
              + type.getSimpleName()
              + " belongs");
    }
    return type.cast(value);
  }

  private static InvalidModelException refused(String what) {
    return new InvalidModelException(
        "its pickle has "
            + what
            + ", which could run code and which no plain model has; refused unread");
  }
}
