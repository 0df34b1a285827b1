package cairn.hammer.faults;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Map;

/** Runs in the application before its first class: changes constants of one class as it loads. */
public final class PlantingAgent implements ClassFileTransformer {
  private final String className;
  private final Map<String, String> constants;

  private PlantingAgent(String className, Map<String, String> constants) {
    this.className = className;
    this.constants = constants;
  }

  /** Called by Java; {@code bug} is the name of a {@code PlantedBug}, which is not loaded here. */
  public static void premain(String bug, Instrumentation instrumentation) {
    if (!bug.equals("COMMITS_WITHOUT_SYNC")) {
      throw new IllegalArgumentException("no such bug: " + bug);
    }
    Map<String, String> constants =
        Map.of("PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL", "2", "1");
    instrumentation.addTransformer(new PlantingAgent("cairn/store/SqliteSettings", constants));
    System.err.println("planted: " + bug);
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (!className.equals(name)) {
      return bytes;
    }
    System.err.println("planted into " + name);
    ClassFile classes = ClassFile.of();
    return classes.transformClass(
        classes.parse(bytes), ClassTransform.transformingMethodBodies(this::replace));
  }

  private void replace(CodeBuilder code, CodeElement element) {
    if (element instanceof ConstantInstruction.LoadConstantInstruction load
        && load.constantValue() instanceof String text
        && constants.containsKey(text)) {
      code.loadConstant(constants.getOrDefault(text, text));
    } else {
      code.with(element);
    }
  }
}
