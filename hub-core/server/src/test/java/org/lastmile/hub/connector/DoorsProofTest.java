package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.Zone;
import org.slf4j.LoggerFactory;

/** What everything rests on: REST and SOAP doors of several connectors on one server, opened and closed for ever. */
class DoorsProofTest {
  private static final String REST =
      """
      - route:
          id: hello
          from:
            uri: platform-http:/hello/{name}?httpMethodRestrict=POST
            steps:
              - setBody: {simple: "hello ${header.name}, ${body}"}
      """;

  private static final String SOAP =
      """
      - route:
          id: echo
          from:
            uri: cxf:/echo
            parameters:
              bus: "#cxfBus"
              wsdlURL: native/echo.wsdl
              serviceName: "{urn:echo}EchoService"
              portName: "{urn:echo}EchoPort"
              dataFormat: PAYLOAD
            steps:
              - log: {message: "echoed", loggingLevel: DEBUG}
      - route:
          id: call
          from:
            uri: direct:call
            steps:
              - convertBodyTo: {type: org.w3c.dom.Document}
              - to:
                  uri: "cxf:{{service.url}}"
                  parameters:
                    bus: "#cxfBus"
                    CONFIGURER
                    wsdlURL: native/echo.wsdl
                    serviceName: "{urn:echo}EchoService"
                    portName: "{urn:echo}EchoPort"
                    defaultOperationName: Echo
                    dataFormat: PAYLOAD
              - convertBodyTo: {type: String}
      """;

  private static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
          xmlns:t="urn:echo" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:echo">
        <types><xs:schema targetNamespace="urn:echo" elementFormDefault="qualified">
          <xs:element name="Echo"><xs:complexType><xs:sequence>
            <xs:element name="number" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
        </xs:schema></types>
        <message name="Echo"><part name="body" element="t:Echo"/></message>
        <portType name="Echo"><operation name="Echo"><input message="t:Echo"/><output message="t:Echo"/></operation></portType>
        <binding name="Echo" type="t:Echo"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
          <operation name="Echo"><soap:operation soapAction=""/><input><soap:body use="literal"/></input>
          <output><soap:body use="literal"/></output></operation></binding>
        <service name="EchoService"><port name="EchoPort" binding="t:Echo"><soap:address location="http://x"/></port></service>
      </definitions>
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final String password = UUID.randomUUID().toString();
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
  private final Map<String, CamelContext> contexts = new ConcurrentHashMap<>();
  @TempDir private Path work;
  private Hub hub;
  private DoorServer server;
  private Connectors connectors;

  @BeforeEach
  void start() throws Exception {
    hub = new Hub(work);
    server = new DoorServer("127.0.0.1", 0, 0, null);
    HttpDoors doors = new HttpDoors(server, hub, workers, Hub.CLOCK, work.resolve("spool"));
    ConnectorDoors remembering =
        new ConnectorDoors() {
          @Override
          public void open(
              ConnectorDescriptor descriptor,
              Map<String, String> config,
              CamelContext context,
              ClassLoader plugin) {
            loaders.add(new WeakReference<>(plugin));
            contexts.put(descriptor.id(), context);
            doors.open(descriptor, config, context, plugin);
          }

          @Override
          public void publish(Contract contract) {
            doors.publish(contract);
          }

          @Override
          public void admit(String connectorId) {
            doors.admit(connectorId);
          }

          @Override
          public void dismiss(String connectorId) {
            doors.dismiss(connectorId);
          }

          @Override
          public void close(String connectorId) {
            contexts.remove(connectorId);
            doors.close(connectorId);
          }
        };
    connectors =
        new Connectors(
            new ConnectorSettings(
                Zone.INSIDE,
                hub.plugins,
                hub.config,
                system -> Duration.ofSeconds(20),
                Hub.class.getClassLoader()),
            new ConnectorPartners(
                hub,
                Hub.TYPES,
                () -> new CodeTables(work.resolve("codes")),
                code -> true,
                query -> Optional.empty(),
                hub.connectorsStore(),
                hub.snapshots,
                remembering,
                Hub.CLOCK,
                new SimpleMeterRegistry()));
    plugin("one", "basic");
    plugin("two", "basic");
    plugin("secure", "ws-security");
    for (Map.Entry<String, String> calls :
        Map.of("one", "two", "two", "one", "secure", "secure").entrySet()) {
      hub.configure(
          calls.getKey(),
          "service.url: http://127.0.0.1:%d/systems/%s/soap/echo\nservice.password: %s\ndoor.password: %s\n"
              .formatted(server.port(), calls.getValue(), password, password));
    }
    connectors.start();
    assertThat(connectors.health()).extracting(ConnectorHealth::code).containsOnly("OK");
  }

  @AfterEach
  void stop() {
    connectors.close();
    server.close();
    workers.close();
    http.close();
  }

  @Test
  void restAndSoapDoorsOfTwoConnectorsStandOnOneServerAndLeaveNothingBehindWhenReloaded()
      throws Exception {
    for (int round = 0; round < 10; round++) {
      for (String id : List.of("one", "two")) {
        assertThat(hello(id, "round " + round).body()).isEqualTo("hello li, round " + round);
      }
      for (String id : List.of("one", "two", "secure")) {
        assertThat(call(id, round)).contains(">" + round + "<");
        connectors.reload(id);
      }
    }
    assertThat(hub.refused).isEmpty();
    assertThat(loaders).hasSize(33);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loaders.stream().filter(loader -> loader.get() != null)).hasSize(3);
            });
  }

  @Test
  void wsSecurityIsCheckedWithoutSaml() throws Exception {
    assertThat(soap(token(password), echo(7)).body()).contains(">7<").doesNotContain("Fault");
    assertThat(hub.refused).isEmpty();
    String replayed = token(password);
    assertThat(soap(replayed, echo(8)).statusCode()).isEqualTo(200);
    for (String header : List.of(token("wrong"), "", replayed)) {
      HttpResponse<String> refused = soap(header, echo(7));
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body()).contains("Fault").doesNotContain(password);
    }
    assertThat(hub.refused)
        .extracting(refusal -> refusal.code())
        .containsOnly("AUTH_WS_SECURITY")
        .hasSize(3);
  }

  @Test
  void whatIsNotAsTheContractSaysIsAFaultAndARefusal() throws Exception {
    String notANumber = echo(7).replace(">7<", ">seven<");
    assertThat(soap(token(password), notANumber).body()).contains("Fault");
    String entity =
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
            + envelope(token(password), echo(7)).replace("7", "&e;");
    assertThat(post("/systems/secure/soap/echo", "text/xml", entity).body()).contains("Fault");
    assertThat(post("/systems/secure/soap/echo", "text/xml", "<broken").body()).contains("Fault");
    assertThat(hub.refused)
        .extracting(refusal -> refusal.code())
        .containsOnly("SOAP_INVALID")
        .hasSize(3);
  }

  @Test
  void aValueThatBreaksTheWsdlIsNamedByPlaceAndQuotedNowhere() throws Exception {
    String citizen = "339900195803120011";
    String name = "张样例";
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.setContext(root.getLoggerContext());
    log.start();
    root.addAppender(log);
    try {
      for (String value :
          List.of(citizen, name, "<" + name + "/>", "<number>" + name + "</number>")) {
        HttpResponse<String> answer =
            soap(token(password), echo(7).replace(">7<", ">" + value + "<"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
            .contains("Fault", "SOAP_INVALID", "cvc-", "(at /Envelope/Body/Echo")
            .doesNotContain(citizen, name);
      }
    } finally {
      root.detachAppender(log);
    }
    assertThat(hub.refused)
        .hasSize(4)
        .allSatisfy(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("SOAP_INVALID");
              assertThat(refusal.place()).startsWith("/Envelope/Body/Echo");
              assertThat(refusal.detail()).doesNotContain(citizen, name);
            });
    assertThat(log.list).hasSize(4);
    assertThat(log.list)
        .allSatisfy(
            event -> {
              assertThat(event.getFormattedMessage())
                  .contains("SOAP_INVALID at /Envelope/Body/Echo");
              assertThat(event.getThrowableProxy()).isNull();
              assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                  .doesNotContain(citizen, name);
            });
  }

  @Test
  void aSignedDoorTakesOnlyWhatIsSignedFreshAndOnce() throws Exception {
    plugin("signed", "hmac-sm3");
    hub.configure(
        "signed",
        "service.url: http://127.0.0.1:1\nservice.password: x\ndoor.password: x\ndoor.secret: "
            + password);
    connectors.start("signed");
    String path = "/systems/signed/hello/li?a=b";
    long now = System.currentTimeMillis();
    HttpRequest good = signed(path, "body", now, UUID.randomUUID().toString(), "body");
    assertThat(send(good).body()).isEqualTo("hello li, body");
    assertThat(send(good).body()).contains("AUTH_REPLAY");
    assertThat(send(signed(path, "other", now, UUID.randomUUID().toString(), "body")).statusCode())
        .isEqualTo(401);
    assertThat(
            send(signed(path, "body", now - 600_000, UUID.randomUUID().toString(), "body")).body())
        .contains("AUTH_TIMESTAMP");
    assertThat(post(path, "text/plain", "body").body()).contains("AUTH_MISSING");
    assertThat(hub.refused)
        .hasSize(4)
        .allSatisfy(refusal -> assertThat(refusal.system()).isEqualTo("signed"));
    assertThat(post("/systems/signed/nothing", "text/plain", "").statusCode()).isEqualTo(404);
    byte[] large = new byte[2_000_000];
    HttpRequest tooLarge =
        HttpRequest.newBuilder(uri("/systems/signed/hello/li"))
            .POST(BodyPublishers.ofByteArray(large))
            .build();
    assertThat(send(tooLarge).statusCode()).isEqualTo(413);
  }

  private HttpRequest signed(String path, String body, long time, String nonce, String signedBody)
      throws Exception {
    MessageDigest sm3 = MessageDigest.getInstance("SM3", new BouncyCastleProvider());
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HMACSM3", new BouncyCastleProvider());
    mac.init(
        new javax.crypto.spec.SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HMACSM3"));
    String digest =
        HexFormat.of().formatHex(sm3.digest(signedBody.getBytes(StandardCharsets.UTF_8)));
    String text = "POST\n" + path + "\n" + time + "\n" + nonce + "\n" + digest;
    return HttpRequest.newBuilder(uri(path))
        .header("X-Key-Id", "portal")
        .header("X-Timestamp", Long.toString(time))
        .header("X-Nonce", nonce)
        .header(
            "X-Signature",
            HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> hello(String id, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/systems/" + id + "/hello/li"))
            .header("Authorization", basic())
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /** From one connector to the SOAP door of another. */
  private String call(String id, int number) {
    try (ProducerTemplate template = contexts.get(id).createProducerTemplate()) {
      return id.equals("secure")
          ? template.requestBody("direct:call", echo(number), String.class)
          : template.requestBodyAndHeader(
              "direct:call", echo(number), "Authorization", basic(), String.class);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("caller:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> soap(String header, String body) throws Exception {
    return post("/systems/secure/soap/echo", "text/xml; charset=utf-8", envelope(header, body));
  }

  private static String envelope(String header, String body) {
    return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
        + header
        + "</s:Header><s:Body>"
        + body
        + "</s:Body></s:Envelope>";
  }

  private static String echo(int number) {
    return "<Echo xmlns=\"urn:echo\"><number>" + number + "</number></Echo>";
  }

  /** Made by hand after the standard: Base64(SHA-1(nonce + created + password)). */
  private static String token(String password) throws Exception {
    byte[] nonce = new byte[16];
    new SecureRandom().nextBytes(nonce);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    sha1.update(nonce);
    sha1.update(now.toString().getBytes(StandardCharsets.UTF_8));
    sha1.update(password.getBytes(StandardCharsets.UTF_8));
    Base64.Encoder base64 = Base64.getEncoder();
    String wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    return """
        <w:Security xmlns:w="%swssecurity-secext-1.0.xsd" xmlns:u="%swssecurity-utility-1.0.xsd" s:mustUnderstand="1">
        <u:Timestamp><u:Created>%s</u:Created><u:Expires>%s</u:Expires></u:Timestamp>
        <w:UsernameToken><w:Username>caller</w:Username>
        <w:Password Type="%susername-token-profile-1.0#PasswordDigest">%s</w:Password>
        <w:Nonce EncodingType="%ssoap-message-security-1.0#Base64Binary">%s</w:Nonce>
        <u:Created>%s</u:Created></w:UsernameToken></w:Security>"""
        .formatted(
            wss,
            wss,
            now,
            now.plusSeconds(60),
            wss,
            base64.encodeToString(sha1.digest()),
            wss,
            base64.encodeToString(nonce),
            now);
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private void plugin(String id, String authentication) throws Exception {
    String descriptor =
        """
        id: %s
        spi: "1.0"
        name: {zh-CN: 试, en: Proof}
        department: {zh-CN: 试, en: Proof}
        zone: inside
        sends: []
        receives: []
        answers: []
        repeat: key
        door: {authentication: %s, maxBody: 1MB}
        config:
          service.url: {type: url, description: {zh-CN: 址, en: Address}}
          service.user: {type: string, default: caller, description: {zh-CN: 名, en: User}}
          service.password: {type: string, secret: true, description: {zh-CN: 密, en: Password}}
          door.user: {type: string, default: caller, description: {zh-CN: 名, en: User}}
          door.password: {type: string, secret: true, description: {zh-CN: 密, en: Password}}
          door.keyId: {type: string, default: portal, description: {zh-CN: 名, en: Key}}
          door.secret: {type: string, secret: true, default: "", description: {zh-CN: 密, en: Secret}}
        """
            .formatted(id, authentication);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(new Attributes.Name("Plugin-Id"), id);
    manifest.getMainAttributes().put(new Attributes.Name("Plugin-Version"), "0.1.0");
    String soap =
        SOAP.replace(
            "CONFIGURER",
            authentication.equals("ws-security") ? "cxfConfigurer: \"#wsSecurity\"" : "");
    String routes =
        switch (authentication) {
          case "ws-security" -> soap;
          case "hmac-sm3" -> REST;
          default -> REST + soap;
        };
    try (OutputStream file = Files.newOutputStream(hub.plugins.resolve(id + ".jar"));
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, String> entry :
          Map.of(
                  "connector.yaml",
                  descriptor,
                  "camel/routes.camel.yaml",
                  routes,
                  "native/echo.wsdl",
                  WSDL)
              .entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
  }
}
