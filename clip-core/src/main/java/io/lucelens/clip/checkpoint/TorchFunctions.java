package io.lucelens.clip.checkpoint;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.checkpoint.TorchPickle.Global;
import io.lucelens.clip.checkpoint.TorchPickle.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The allow-list of {@link TorchPickle}: what the names that PyTorch writes into its pickles stand
 * for. Everything here is done in Java; nothing of Python is looked up or run.
 */
final class TorchFunctions {
  private static final int MAX_NAME = 300;
  private static final int MAX_AXES = 8;
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";

  /** TorchScript wraps its typed lists and dictionaries; the first argument is the content. */
  private static final List<String> WRAPPERS =
      List.of(
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.restore_type_tag");

  private static final Map<String, DType> STORAGES =
      Map.of(
          "torch.DoubleStorage", DType.F64,
          "torch.FloatStorage", DType.F32,
          "torch.HalfStorage", DType.F16,
          "torch.BFloat16Storage", DType.BF16,
          "torch.LongStorage", DType.I64,
          "torch.IntStorage", DType.I32,
          "torch.ShortStorage", DType.I16,
          "torch.CharStorage", DType.I8,
          "torch.ByteStorage", DType.U8,
          "torch.BoolStorage", DType.BOOL);

  private TorchFunctions() {}

  /**
   * Finds a name.
   *
   * @param module where it is defined
   * @throws InvalidModelException if it is not on the list
   */
  static Global global(String module, String shortName) {
    if (module.length() > MAX_NAME || shortName.length() > MAX_NAME) {
      throw new InvalidModelException("its pickle asks for a class with an endless name; refused");
    }
    String name = module + "." + shortName;
    Global global = new Global(name);
    if (name.equals(ORDERED_DICT)
        || name.equals(TENSOR)
        || name.equals(PARAMETER)
        || WRAPPERS.contains(name)
        || STORAGES.containsKey(name)
        || isModule(global)) {
      return global;
    }
    throw new InvalidModelException(
        "its pickle asks for "
            + name
            + ", which is no part of a plain model and could run code; refused");
  }

  /** Whether a name is that of a TorchScript class, which is defined inside the archive. */
  static boolean isModule(Global global) {
    return global.name().startsWith("__torch__.");
  }

  /** What a call would give. */
  static Object call(Global function, List<Object> arguments) {
    String name = function.name();
    if (name.equals(ORDERED_DICT)) {
      requireArguments(function, arguments, arguments.isEmpty());
      return new LinkedHashMap<>();
    }
    if (name.equals(TENSOR)) {
      return tensor(function, arguments);
    }
    boolean passes = name.equals(PARAMETER) || WRAPPERS.contains(name);
    requireArguments(function, arguments, passes && !arguments.isEmpty());
    return arguments.getFirst();
  }

  private static PickledTensor tensor(Global function, List<Object> arguments) {
    requireArguments(function, arguments, arguments.size() >= 4);
    return new PickledTensor(
        TorchPickle.require(PickledTensor.Storage.class, arguments.get(0)),
        TorchPickle.require(Long.class, arguments.get(1)),
        numbers(arguments.get(2)),
        numbers(arguments.get(3)));
  }

  private static long[] numbers(Object tuple) {
    List<Object> items = TorchPickle.require(Tuple.class, tuple).items();
    if (items.size() > MAX_AXES) {
      throw new InvalidModelException("a tensor has " + items.size() + " axes; 8 are the most");
    }
    return items.stream().mapToLong(item -> TorchPickle.require(Long.class, item)).toArray();
  }

  /** A persistent id: ("storage", type, key, device, number of elements). */
  static PickledTensor.Storage storage(Object id) {
    List<Object> parts = TorchPickle.require(Tuple.class, id).items();
    if (parts.size() < 5 || !"storage".equals(parts.getFirst())) {
      throw new InvalidModelException(
          "its pickle has a persistent id of " + parts.size() + " parts that is no storage");
    }
    Global type = TorchPickle.require(Global.class, parts.get(1));
    DType elements = STORAGES.get(type.name());
    if (elements == null) {
      throw new InvalidModelException("its pickle has a storage of type " + type.name());
    }
    long count = TorchPickle.require(Long.class, parts.get(4));
    if (count < 0) {
      throw new InvalidModelException("its pickle has a storage of " + count + " elements");
    }
    return new PickledTensor.Storage(
        TorchPickle.require(String.class, parts.get(2)), elements, count);
  }

  private static void requireArguments(Global function, List<Object> arguments, boolean fit) {
    if (!fit) {
      throw new InvalidModelException(
          "its pickle calls "
              + function.name()
              + " with "
              + arguments.size()
              + " arguments, which no plain model does; refused");
    }
  }
}
