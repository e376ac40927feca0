package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes a plugin jar of an invented system, class and all. */
public final class PluginMaker {
  static final String DESCRIPTOR =
      """
      id: ledger-office
      spi: "1.0"
      name: {zh-CN: 台账办, en: Ledger office}
      department: {zh-CN: 台账办, en: Ledger office}
      zone: inside
      sends: [case.accepted]
      receives: [case.dispatched, case.withdrawn]
      answers: [check.request]
      repeat: query
      config:
        baseUrl:
          type: url
          description: {zh-CN: 地址, en: Address of the office}
        responseTimeout:
          type: duration
          default: 400ms
          description: {zh-CN: 时限, en: Longest wait for an answer}
        token:
          type: string
          secret: true
          default: ""
          description: {zh-CN: 令牌, en: Token}
      """;

  static final String ROUTES =
      """
      - route:
          id: in
          from:
            uri: direct:in
            steps:
              - to: hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/accepted.schema.json
      - route:
          id: dispatch
          from:
            uri: hub:deliver?type=case.dispatched
            steps:
              - to: hub:map?mapping=mappings/case.dispatched.to-native.jslt
              - setHeader: {name: CamelHttpMethod, constant: POST}
              - setHeader: {name: Content-Type, constant: application/json}
              - to: "{{baseUrl}}/cases?responseTimeout={{responseTimeout}}"
              - convertBodyTo: {type: String}
              - choice:
                  when:
                    - simple: "${body} contains 'acceptedAt'"
                      steps:
                        - to: hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt
      - route:
          id: withdraw
          from:
            uri: hub:deliver?type=case.withdrawn
            steps:
              - bean: {ref: office, method: withdraw}
      - route:
          id: has
          from:
            uri: hub:query?type=case.dispatched
            steps:
              - to: "{{baseUrl}}/has?responseTimeout={{responseTimeout}}"
              - convertBodyTo: {type: String}
      - route:
          id: has-withdrawn
          from:
            uri: hub:query?type=case.withdrawn
            steps:
              - setBody: {constant: "false"}
      - route:
          id: check
          from:
            uri: hub:answer?type=check.request
            steps:
              - to: hub:map?mapping=mappings/check.request.to-native.jslt
              - setHeader: {name: CamelHttpMethod, constant: POST}
              - to: "{{baseUrl}}/check?responseTimeout=10s"
      """;

  private static final String EXTENSION =
      """
      package plugin;
      import java.util.Map;
      import org.lastmile.hub.spi.*;
      public class Office implements ConnectorExtension, AutoCloseable {
        private final ThreadLocal<Office> own = ThreadLocal.withInitial(() -> this);
        public Map<String, Object> beans(ConnectorContext context) {
          return Map.of("office", this, "clockZone", context.clock().getZone().toString());
        }
        public String withdraw() {
          throw new HubException("OFFICE_SAYS_NO", FaultKind.CALLER, "the case is closed", "/caseNo", null);
        }
        public void close() { System.setProperty("office.closed", "" + System.identityHashCode(this)); }
      }
      """;

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private String id = "ledger-office";

  private PluginMaker() {}

  /** A plugin of no more than its descriptor; {@code id} is that of the descriptor. */
  public static PluginMaker of(String id, String descriptor) {
    PluginMaker maker = new PluginMaker().with("connector.yaml", descriptor);
    maker.id = id;
    return maker;
  }

  /** A whole plugin. */
  static PluginMaker office() throws IOException {
    return new PluginMaker()
        .with("connector.yaml", DESCRIPTOR)
        .with("camel/office.camel.yaml", ROUTES)
        .with(
            "mappings/case.accepted.to-canonical.jslt",
            """
            {"idempotencyKey": .no, "caseNo": .caseNo, "keys": {"officeNo": .no},
             "body": {"at": .acceptedAt, "department": "ledger office"}}
            """)
        .with(
            "mappings/case.dispatched.to-native.jslt",
            """
            {"caseNo": .caseNo, "key": .idempotencyKey, "reason": .body.reason}
            """)
        .with(
            "mappings/check.request.to-native.jslt",
            "{\"purpose\": .purpose, \"check\": .body.check}")
        .with(
            "native/accepted.schema.json",
            """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
             "required": ["acceptedAt"], "properties": {"no": {"type": "string"}}}
            """)
        .with("META-INF/services/org.lastmile.hub.spi.ConnectorExtension", "plugin.Office\n")
        .with("plugin/Office.class", compile());
  }

  public PluginMaker with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  PluginMaker with(String path, byte[] bytes) {
    entries.put(path, bytes);
    return this;
  }

  PluginMaker replaced(String path, String old, String other) {
    String text = new String(entries.get(path), StandardCharsets.UTF_8);
    if (!text.contains(old)) {
      throw new IllegalArgumentException(path + " does not hold " + old);
    }
    return with(path, text.replace(old, other));
  }

  PluginMaker id(String other) {
    replaced("connector.yaml", "id: " + id, "id: " + other);
    id = other;
    return this;
  }

  public Path into(Path plugins) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Plugin-Id"), id);
    attributes.put(new Attributes.Name("Plugin-Version"), "0.1.0");
    Files.createDirectories(plugins);
    Path jar = plugins.resolve(id + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return jar;
  }

  private static byte[] compile() throws IOException {
    Path work = Files.createTempDirectory("plugin-maker-");
    Path source = work.resolve("Office.java");
    Files.writeString(source, EXTENSION);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "--release",
                      "21",
                      "-d",
                      work.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new IllegalStateException("the plugin's class does not compile");
      }
    }
    return Files.readAllBytes(work.resolve("plugin/Office.class"));
  }
}
