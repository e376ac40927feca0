package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.security.auth.callback.CallbackHandler;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.frontend.AbstractWSDLBasedEndpointFactory;
import org.apache.cxf.ws.security.wss4j.WSS4JInInterceptor;
import org.apache.cxf.ws.security.wss4j.WSS4JOutInterceptor;
import org.apache.wss4j.common.ConfigurationConstants;
import org.apache.wss4j.common.crypto.Merlin;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A SOAP door, over real sockets; WS-Security without opensaml, UsernameToken and X.509, in and out. */
class SoapDoorTest {
  private static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
          xmlns:t="urn:echo" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:echo">
        <types><xs:schema targetNamespace="urn:echo" elementFormDefault="qualified">
          <xs:element name="Echo"><xs:complexType><xs:sequence>
            <xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
        </xs:schema></types>
        <message name="Echo"><part name="body" element="t:Echo"/></message>
        <portType name="Echo"><operation name="Echo"><input message="t:Echo"/><output message="t:Echo"/></operation></portType>
        <binding name="Echo" type="t:Echo"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
          <operation name="Echo"><soap:operation soapAction=""/><input><soap:body use="literal"/></input>
          <output><soap:body use="literal"/></output></operation></binding>
        <service name="EchoService"><port name="EchoPort" binding="t:Echo"><soap:address location="http://x"/></port></service>
      </definitions>
      """;

  private final String password = UUID.randomUUID().toString();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path work;
  private TestDoors hub;
  private String endpoint;

  @BeforeEach
  void open() throws Exception {
    hub = new TestDoors(work, null);
    Path wsdl = Files.writeString(work.resolve("echo.wsdl"), WSDL);
    endpoint =
        "?bus=#cxfBus&dataFormat=PAYLOAD&serviceName={urn:echo}EchoService&portName={urn:echo}EchoPort&wsdlURL="
            + wsdl.toUri();
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
    http.close();
  }

  private TestDoors.Connector connector(Authentication authentication) {
    return new TestDoors.Connector(
        "office",
        authentication,
        Map.of(
            "door.user",
            "caller",
            "door.password",
            password,
            "service.user",
            "caller",
            "service.password",
            password,
            "door.keyHeader",
            "{urn:echo}key",
            "door.key",
            password));
  }

  /** A service and a client of it; {@code configurer} is the name of a bean, empty for none. */
  private RouteBuilder echo(String configurer) {
    String more = configurer.isEmpty() ? "" : "&cxfConfigurer=#" + configurer;
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("cxf:/echo" + endpoint + more).log("echoed");
        from("direct:call")
            .convertBodyTo(org.w3c.dom.Document.class)
            .to(
                "cxf:"
                    + hub.uri("/systems/office/soap/echo")
                    + endpoint
                    + more
                    + "&defaultOperationName=Echo")
            .convertBodyTo(String.class);
      }
    };
  }

  private String call(DefaultCamelContext context, String text) throws Exception {
    try (ProducerTemplate template = context.createProducerTemplate()) {
      return template.requestBody("direct:call", body(text), String.class);
    }
  }

  @Test
  void documentsTravelAsMtomPartsAndLeaveNothingOnDisk() throws Exception {
    hub.start(connector(Authentication.BASIC).maxBody(40 << 20), mtom());
    byte[] pdf = new byte[30 << 20];
    new java.util.Random(1).nextBytes(pdf);
    java.io.ByteArrayOutputStream request = new java.io.ByteArrayOutputStream();
    String xop =
        "<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:doc@x\"/>";
    request.writeBytes(
        ("--limit\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"text/xml\"\r\nContent-ID: <root>\r\n\r\n"
                + envelope(body(xop))
                + "\r\n--limit\r\nContent-Type: application/pdf\r\nContent-ID: <doc@x>\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    request.writeBytes(pdf);
    request.writeBytes("\r\n--limit--\r\n".getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(hub.uri("/systems/office/soap/echo"))
                .header("Authorization", basic())
                .header(
                    "Content-Type",
                    "multipart/related; type=\"application/xop+xml\"; start=\"<root>\"; start-info=\"text/xml\"; boundary=\"limit\"")
                .POST(BodyPublishers.ofByteArray(request.toByteArray()))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.body()).contains(">" + sha256(pdf) + "<");
    org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(hub.spooled()).isEmpty());
  }

  private RouteBuilder mtom() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("cxf:/echo" + endpoint + "&mtomEnabled=true")
            .process(
                exchange -> {
                  var parts =
                      exchange.getMessage(org.apache.camel.attachment.AttachmentMessage.class);
                  try (var in = parts.getAttachment("doc@x").getInputStream()) {
                    exchange.getMessage().setBody(SoapDoorTest.body(sha256(in.readAllBytes())));
                  }
                })
            .convertBodyTo(org.w3c.dom.Document.class);
      }
    };
  }

  private static String sha256(byte[] bytes) throws java.security.NoSuchAlgorithmException {
    return java.util.HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void anAnswerAndAFaultTakeNoHeaderOfTheRequestBack() throws Exception {
    hub.start(
        connector(Authentication.BASIC),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("cxf:/echo" + endpoint)
                .convertBodyTo(org.w3c.dom.Document.class)
                .process(
                    exchange -> {
                      if (exchange.getMessage().getBody(String.class).contains(">refuse<")) {
                        throw new HubException("NATIVE_INVALID", FaultKind.CALLER, "no");
                      }
                    });
          }
        });

    for (String text : List.of("take", "refuse")) {
      HttpResponse<String> answer = send(basic(), envelope(body(text)));
      assertThat(answer.statusCode()).isEqualTo(text.equals("take") ? 200 : 500);
      assertThat(answer.headers().map().keySet())
          .as(text)
          .noneMatch(name -> name.equalsIgnoreCase("Authorization"))
          .noneMatch(name -> name.equalsIgnoreCase("User-Agent"));
    }
  }

  @Test
  void usernameTokenAndTimestampGoOutAndComeIn() throws Exception {
    DefaultCamelContext context =
        hub.start(connector(Authentication.WS_SECURITY), echo("wsSecurity"));

    assertThat(call(context, "one")).contains(">one<");
    assertThat(call(context, "two")).contains(">two<");
    assertThat(hub.refused).isEmpty();
  }

  @Test
  void wsSecurityIsCheckedThoughTheRouteDoesNotAskForIt() throws Exception {
    hub.start(connector(Authentication.WS_SECURITY), echo(""));

    assertThat(post(envelope(body("x"))).body()).contains("AUTH_WS_SECURITY").doesNotContain(">x<");
    String fault =
        "<s:Fault xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><faultcode>s:Client</faultcode>"
            + "<faultstring>x</faultstring></s:Fault>";
    assertThat(post(envelope(fault)).statusCode()).isEqualTo(500);
    assertThat(hub.codes()).containsExactly("AUTH_WS_SECURITY", "AUTH_WS_SECURITY");
    assertThat(get().statusCode()).isEqualTo(405);
  }

  @Test
  void aSignatureByX509GoesOutAndComesIn() throws Exception {
    Keys keys = Keys.open(work.resolve("keys"), TestDoors.CLOCK);
    KeyStore own = keys.issue("signer", "office", password.toCharArray());
    DefaultCamelContext context =
        hub.start(
            connector(Authentication.BASIC).bean("x509", new X509(own, keys.trust(), password)),
            new RouteBuilder() {
              @Override
              public void configure() {
                from("cxf:/echo" + endpoint + "&cxfConfigurer=#x509")
                    // leaves the headers of the request behind
                    .convertBodyTo(org.w3c.dom.Document.class);
                from("direct:call")
                    .convertBodyTo(org.w3c.dom.Document.class)
                    .setHeader("Authorization", constant(basic()))
                    .to(
                        "cxf:"
                            + hub.uri("/systems/office/soap/echo")
                            + endpoint
                            + "&cxfConfigurer=#x509&defaultOperationName=Echo")
                    .convertBodyTo(String.class);
              }
            });

    assertThat(call(context, "signed")).contains(">signed<");
    assertThat(send(basic(), envelope(body("unsigned"))).body()).contains("Fault");
    assertThat(hub.codes()).containsExactly("AUTH_WS_SECURITY");
  }

  @Test
  void soapBehindABasicDoorNeedsTheCredentials() throws Exception {
    hub.start(connector(Authentication.BASIC), echo(""));

    assertThat(send(basic(), envelope(body("x"))).body()).contains(">x<");
    HttpResponse<String> stranger = post(envelope(body("x")));
    assertThat(stranger.statusCode()).isEqualTo(500);
    assertThat(stranger.body())
        .contains("<faultcode>soap:Client</faultcode>")
        .contains("AUTH_MISSING");
    assertThat(hub.codes()).containsExactly("AUTH_MISSING");
  }

  @Test
  void aStaticKeyInAHeaderOpensTheDoorAndIsNoEvidence() throws Exception {
    hub.start(connector(Authentication.SOAP_KEY), echo(""));

    assertThat(post(envelope(key(password), body("x"))).body()).contains(">x<");
    for (String header : new String[] {"", key(UUID.randomUUID().toString()), key("")}) {
      HttpResponse<String> stranger = post(envelope(header, "<Other xmlns=\"urn:echo\"/>"));
      assertThat(stranger.statusCode()).isEqualTo(500);
      assertThat(stranger.body()).contains("soap:Client").contains("AUTH_");
    }
    assertThat(post(envelope(key(password), "<Other xmlns=\"urn:echo\"/>")).statusCode())
        .isEqualTo(500);
    assertThat(hub.codes()).containsExactly("AUTH_MISSING", "AUTH_KEY", "AUTH_KEY", "SOAP_INVALID");
    assertThat(hub.refused).allSatisfy(refusal -> assertThat(refusal.evidence()).isEmpty());
  }

  @Test
  void whoAsksInSoap12IsToldInSoap12BeforeTheSoapStackComesIntoPlay() throws Exception {
    hub.start(connector(Authentication.BASIC), echo(""));
    hub.brake = new HubException("BRAKE", FaultKind.PASSING, "the disk is fuller than 85 %");

    HttpResponse<String> braked =
        http.send(
            HttpRequest.newBuilder(hub.uri("/systems/office/soap/echo"))
                .header("Content-Type", "application/soap+xml; charset=utf-8")
                .POST(BodyPublishers.ofString(envelope(body("x"))))
                .build(),
            BodyHandlers.ofString());

    assertThat(braked.statusCode()).isEqualTo(503);
    assertThat(braked.headers().firstValue("Content-Type"))
        .hasValue("application/soap+xml; charset=utf-8");
    assertThat(braked.body())
        .contains("http://www.w3.org/2003/05/soap-envelope")
        .contains("<soap:Value>soap:Receiver</soap:Value>")
        .contains("BRAKE: the disk");
  }

  @Test
  void aConnectorMaySayARefusalOfItsSoapDoorInWordsOfItsOwn() throws Exception {
    Processor words =
        exchange -> {
          HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
          exchange.getMessage().setBody("<own>" + fault.code() + "</own>");
          exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/soap+xml");
        };
    hub.start(connector(Authentication.BASIC).bean("soapRefusal", words), echo(""));
    hub.brake = new HubException("BRAKE", FaultKind.PASSING, "the disk is fuller than 85 %");

    HttpResponse<String> braked = send(basic(), envelope(body("x")));

    assertThat(braked.statusCode()).isEqualTo(503);
    assertThat(braked.headers().firstValue("Retry-After")).isPresent();
    assertThat(braked.body()).isEqualTo("<own>BRAKE</own>");
  }

  @Test
  void externalEntitiesAndBombsAreRefusedAndTheDoorStaysOpen() throws Exception {
    hub.start(connector(Authentication.BASIC).maxBody(4 << 20), echo(""));
    Path secret = Files.writeString(work.resolve("secret"), "not for strangers");
    String entity =
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>" + envelope(body("&e;"));
    String laughs =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
            + envelope(body("&b;"));
    String deep = envelope(body("<d>".repeat(500) + "</d>".repeat(500)));
    String wide = envelope(body("<d/>".repeat(60_000)));
    String attributes = "<d";
    for (int i = 0; i < 600; i++) {
      attributes += " a" + i + "='1'";
    }
    String many = envelope(body(attributes + "/>"));

    for (String bad : new String[] {entity, laughs, deep, wide, many, "<broken", ""}) {
      HttpResponse<String> answer = send(basic(), bad);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
      assertThat(answer.body()).contains("Fault").doesNotContain("not for strangers");
    }
    assertThat(hub.codes()).hasSize(7).containsOnly("SOAP_INVALID");
    assertThat(hub.refused.getFirst().evidence().getFirst().bytes())
        .isEqualTo(entity.getBytes(StandardCharsets.UTF_8));
    assertThat(send(basic(), envelope(body("on"))).body()).contains(">on<");
  }

  @Test
  void sizeAndBrakeAreToldAsFaults() throws Exception {
    hub.start(connector(Authentication.BASIC), echo(""));

    HttpResponse<String> large = send(basic(), envelope(body("x".repeat(2 << 20))));
    assertThat(large.body()).contains("soap:Client").contains("BODY_TOO_LARGE");
    hub.brake = new HubException("BRAKE", FaultKind.PASSING, "the disk is fuller than 85 %");
    HttpResponse<String> braked = send(basic(), envelope(body("x")));
    assertThat(braked.statusCode()).isEqualTo(503);
    assertThat(braked.headers().firstValue("Retry-After")).isPresent();
    assertThat(braked.body()).contains("soap:Server").contains("BRAKE");
    assertThat(hub.codes()).containsExactly("BODY_TOO_LARGE");
  }

  @Test
  void whatPassesIsToldByStatusAlsoWhenARouteRefusesIt() throws Exception {
    hub.start(
        connector(Authentication.BASIC),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("cxf:/echo" + endpoint)
                .choice()
                .when(bodyAs(String.class).contains("later"))
                .throwException(new HubException("FULL", FaultKind.PASSING, "come again"))
                .otherwise()
                .throwException(new HubException("WRONG", FaultKind.CALLER, "mend it"));
          }
        });

    HttpResponse<String> later = send(basic(), envelope(body("later")));
    assertThat(later.statusCode()).isEqualTo(503);
    assertThat(later.headers().firstValue("Retry-After")).contains("5");
    assertThat(later.body()).contains("soap:Server");
    HttpResponse<String> never = send(basic(), envelope(body("never")));
    assertThat(never.statusCode()).isEqualTo(500);
    assertThat(never.headers().firstValue("Retry-After")).isEmpty();
  }

  private String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("caller:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static String body(String text) {
    return "<Echo xmlns=\"urn:echo\"><text>" + text + "</text></Echo>";
  }

  private static String key(String key) {
    return "<k:key xmlns:k=\"urn:echo\" s:mustUnderstand=\"1\">" + key + "</k:key>";
  }

  private static String envelope(String body) {
    return envelope("", body);
  }

  private static String envelope(String header, String body) {
    return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
        + header
        + "</s:Header><s:Body>"
        + body
        + "</s:Body></s:Envelope>";
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send("", body);
  }

  private HttpResponse<String> get() throws Exception {
    return http.send(
        HttpRequest.newBuilder(hub.uri("/systems/office/soap/echo?wsdl")).GET().build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String authorization, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.uri("/systems/office/soap/echo"))
            .header("Content-Type", "text/xml; charset=utf-8")
            .POST(BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** What a connector would do whose system signs by certificate. */
  private static final class X509 implements CxfConfigurer {
    private final Map<String, Object> properties = new HashMap<>();

    X509(KeyStore own, KeyStore trusted, String password) {
      Merlin crypto = new Merlin();
      crypto.setKeyStore(own);
      crypto.setTrustStore(trusted);
      properties.put(ConfigurationConstants.ACTION, ConfigurationConstants.SIGNATURE);
      properties.put(ConfigurationConstants.USER, "signer");
      properties.put(ConfigurationConstants.SIGNATURE_USER, "signer");
      properties.put(ConfigurationConstants.SIG_KEY_ID, "DirectReference");
      properties.put(
          ConfigurationConstants.SIG_ALGO, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256");
      properties.put(ConfigurationConstants.SIG_PROP_REF_ID, "crypto");
      properties.put(ConfigurationConstants.SIG_VER_PROP_REF_ID, "crypto");
      properties.put("crypto", crypto);
      properties.put(
          ConfigurationConstants.PW_CALLBACK_REF,
          (CallbackHandler) callbacks -> ((WSPasswordCallback) callbacks[0]).setPassword(password));
    }

    @Override
    public void configure(AbstractWSDLBasedEndpointFactory factory) {}

    @Override
    public void configureClient(Client client) {
      client.getOutInterceptors().add(new WSS4JOutInterceptor(properties));
      client.getInInterceptors().add(new WSS4JInInterceptor(properties));
    }

    @Override
    public void configureServer(Server server) {
      server.getEndpoint().getInInterceptors().add(new WSS4JInInterceptor(properties));
      server.getEndpoint().getOutInterceptors().add(new WSS4JOutInterceptor(properties));
    }
  }
}
