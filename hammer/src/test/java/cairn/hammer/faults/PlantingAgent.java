package cairn.hammer.faults;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs in the application before its first class: changes constants of a class as it loads, or lets
 * a method of it return at once. One class, since it comes in a jar of its own.
 */
public final class PlantingAgent implements ClassFileTransformer {
  private final Map<String, ClassTransform> transforms;

  private PlantingAgent(Map<String, ClassTransform> transforms) {
    this.transforms = transforms;
  }

  /** Called by Java; {@code bug} is the name of a {@code PlantedBug}, which is not loaded here. */
  public static void premain(String bug, Instrumentation instrumentation) {
    instrumentation.addTransformer(new PlantingAgent(transforms(bug)));
    System.err.println("planted: " + bug);
  }

  private static Map<String, ClassTransform> transforms(String bug) {
    return switch (bug) {
      case "COMMITS_WITHOUT_SYNC" ->
          Map.of(
              "cairn/store/SqliteSettings",
              constants(
                  Map.of("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL", "2", "1")));
      case "ACKNOWLEDGES_BEFORE_COMMIT" ->
          Map.of(
              "cairn/log/LogStore", doingNothing("append"),
              "cairn/log/tree/SelfCheck", doingNothing("check"));
      case "SIGNS_BEFORE_PERSISTING" -> Map.of("cairn/witness/MemoryWriter", doingNothing("store"));
      case "WRITES_INTO_THE_RESERVE" -> Map.of("cairn/store/SpaceGuard", doingNothing("check"));
      case "WAITS_FOR_HEADS_FOR_EVER" -> Map.of("cairn/http/HeaderDeadline", doingNothing("sweep"));
      case "HOLDS_ALL_BODIES" -> Map.of("cairn/http/BodyBudget", agreeing("take"));
      default -> throw new IllegalArgumentException("no such bug: " + bug);
    };
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    ClassTransform transform = transforms.get(name);
    if (transform == null) {
      return bytes;
    }
    System.err.println("planted into " + name);
    ClassFile classes = ClassFile.of();
    return classes.transformClass(classes.parse(bytes), transform);
  }

  private static ClassTransform constants(Map<String, String> replaced) {
    return ClassTransform.transformingMethodBodies(
        (code, element) -> replace(code, element, replaced));
  }

  private static void replace(
      CodeBuilder code, CodeElement element, Map<String, String> constants) {
    if (element instanceof ConstantInstruction.LoadConstantInstruction load
        && load.constantValue() instanceof String text
        && constants.containsKey(text)) {
      code.loadConstant(constants.getOrDefault(text, text));
    } else {
      code.with(element);
    }
  }

  /** The void methods of that name return at once. */
  private static ClassTransform doingNothing(String method) {
    return replacing(method, ")V", CodeBuilder::return_);
  }

  /** The methods of that name that say yes or no say yes. */
  private static ClassTransform agreeing(String method) {
    return replacing(method, ")Z", code -> code.iconst_1().ireturn());
  }

  private static ClassTransform replacing(
      String method, String returns, Consumer<CodeBuilder> body) {
    return ClassTransform.transformingMethods(
        candidate -> is(candidate, method, returns),
        (builder, element) -> {
          if (element instanceof CodeModel) {
            builder.withCode(body);
          } else {
            builder.with(element);
          }
        });
  }

  private static boolean is(MethodModel method, String name, String returns) {
    return method.methodName().equalsString(name)
        && method.methodType().stringValue().endsWith(returns);
  }
}
