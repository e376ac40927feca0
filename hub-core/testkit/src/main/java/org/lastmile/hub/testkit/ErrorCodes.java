package org.lastmile.hub.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.spi.HubException;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/** The error codes that a connector can raise: constants of that form in its classes, errors in its XSLT. */
final class ErrorCodes {
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");
  private static final Pattern RAISED = Pattern.compile("'hub:([A-Z0-9_]+)'");

  /** Codes of the hub that do not have the form by which constants are known as codes. */
  private static final Set<String> ONE_WORD = Set.of("BRAKE", "UNMAPPABLE");

  private ErrorCodes() {}

  /** The codes, sorted. */
  static Set<String> in(Path classes) throws IOException {
    Set<String> codes = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(classes)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = file.toString();
      if (name.endsWith(".class")) {
        new ClassReader(Files.readAllBytes(file))
            .accept(new Constants(codes), ClassReader.SKIP_FRAMES);
      } else if (name.endsWith(".xslt") || name.endsWith(".xsl")) {
        Matcher raised = RAISED.matcher(Files.readString(file));
        while (raised.find()) {
          codes.add(raised.group(1));
        }
      }
    }
    return codes;
  }

  /** The codes that the hub itself raises, whatever the connector. */
  static Set<String> ofTheHub() throws IOException {
    Set<String> codes = new TreeSet<>(ONE_WORD);
    for (Class<?> one : List.of(DryRun.class, HubException.class)) {
      Path place =
          Path.of(URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
      if (Files.isDirectory(place)) {
        codes.addAll(in(place));
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
          codes.addAll(in(jar.getPath("/")));
        }
      }
    }
    return codes;
  }

  /** Takes the text constants that have the form of a code. */
  private static final class Constants extends ClassVisitor {
    private final Set<String> codes;

    Constants(Set<String> codes) {
      super(Opcodes.ASM9);
      this.codes = codes;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitLdcInsn(Object value) {
          if (value instanceof String text && CODE.matcher(text).matches()) {
            codes.add(text);
          }
        }
      };
    }
  }
}
