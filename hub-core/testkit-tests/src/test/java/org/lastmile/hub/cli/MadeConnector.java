package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.springframework.util.FileSystemUtils;

/** Connectors that {@code hub connector new} makes, built as their own build does, and put through the contract suite. */
final class MadeConnector {
  static final String UNDECIDED = "nothingIsLeftToDecide()";

  private MadeConnector() {}

  /** Runs {@code hub connector} and gives what it said. */
  static String run(Path into, int code, String... arguments) {
    StringWriter said = new StringWriter();
    List<String> all = new ArrayList<>(List.of("connector"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--into", into.toString()));
    System.setProperty("hub.home", System.getProperty("hub.root"));
    assertThat(
            Hub.commandLine(Locale.ENGLISH)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(all.toArray(String[]::new)))
        .as(said.toString())
        .isEqualTo(code);
    return said.toString();
  }

  /**
   * Names of the tests of a contract test that fail, with their reasons.
   *
   * @param testClass of the contract test
   * @param methods of the suite that are run; all, if none is named
   */
  static List<String> failures(Path made, String testClass, String... methods) throws Exception {
    Path classes = made.resolve("target/classes");
    Path tests = made.resolve("target/test-classes");
    copy(made.resolve("src/main/resources"), classes);
    copy(made.resolve("src/test/resources"), tests);
    compile(classes, sources(made.resolve("src/main/java")));
    String subclass =
        """
        package %s;
        public class Here extends %s {
          @Override protected java.nio.file.Path directory() { return java.nio.file.Path.of("%s"); }
        }
        """
            .formatted(
                testClass.substring(0, testClass.lastIndexOf('.')),
                testClass.substring(testClass.lastIndexOf('.') + 1),
                made);
    List<SimpleJavaFileObject> sources = sources(made.resolve("src/test/java"));
    sources.add(source(URI.create("string:///Here.java"), subclass));
    compile(tests, sources);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {url(tests), url(classes)}, before)) {
      thread.setContextClassLoader(loader);
      Class<?> here =
          loader.loadClass(testClass.substring(0, testClass.lastIndexOf('.') + 1) + "Here");
      return EngineTestKit.engine("junit-jupiter")
          .selectors(
              methods.length == 0
                  ? new DiscoverySelector[] {selectClass(here)}
                  : Stream.of(methods)
                      .map(method -> selectMethod(here, method))
                      .toArray(DiscoverySelector[]::new))
          .execute()
          .allEvents()
          .failed()
          .map(event -> event.getTestDescriptor().getDisplayName() + told(event))
          .toList();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String told(Event event) {
    String name = event.getTestDescriptor().getDisplayName();
    return name.equals(UNDECIDED) ? "" : " " + event.getPayload().orElse("");
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      FileSystemUtils.copyRecursively(from, to);
    }
  }

  private static List<SimpleJavaFileObject> sources(Path folder) throws IOException {
    List<SimpleJavaFileObject> sources = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
          sources.add(
              source(URI.create("string:///" + file.getFileName()), Files.readString(file)));
        }
      }
    }
    return sources;
  }

  private static SimpleJavaFileObject source(URI name, String text) {
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static void compile(Path into, List<SimpleJavaFileObject> sources) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    Files.createDirectories(into);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      StringWriter said = new StringWriter();
      String path =
          System.getProperty("java.class.path")
              + File.pathSeparator
              + into.resolveSibling("classes");
      assertThat(
              compiler
                  .getTask(
                      said,
                      files,
                      null,
                      List.of(
                          "-d",
                          into.toString(),
                          "-cp",
                          path,
                          "-parameters",
                          "-Xlint:all,-serial,-processing,-classfile,-path",
                          "--release",
                          "21"),
                      null,
                      sources)
                  .call())
          .as(said.toString())
          .isTrue();
    }
  }

  private static URL url(Path folder) throws MalformedURLException {
    return folder.toUri().toURL();
  }
}
