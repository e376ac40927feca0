package org.lastmile.connectors.healthrecords;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The one operation of the repository: who calls, which service is meant, and what its codes say. */
public final class HealthRecordsCalls {
  static final String NAMESPACE = "urn:sample:health-records:1";

  /** Property: the service that is meant. */
  static final String SERVICE = "service";

  private static final String HEART_BEAT = "HeartBeat";
  private static final String QUERY = "RecordQuery";
  private static final String DOCUMENT = "healthRecordsDocument";
  private static final String KEPT_SERVICE = "healthRecordsService";
  private static final String PERSON = "healthRecordsPerson";
  private static final String SERIAL = "healthRecordsSerial";
  private static final String ANSWER = "HEALTH_RECORDS_ANSWER";
  private static final String NO_HEART_BEAT = "2002";
  private static final ZoneOffset DISTRICT = ZoneOffset.ofHours(8);
  private static final long CONNECT_MILLIS = 5_000;

  /** A person's number, or a name or a value in words: reasons are for operators and must hold none. */
  private static final Pattern QUOTED = Pattern.compile("「[^」]*」|“[^”]*”");

  private final String platformId;
  private final Duration timeout;
  private final Duration uploadTimeout;
  private final Clock clock;

  HealthRecordsCalls(ConnectorContext context) {
    this.platformId = context.text("service.platformId");
    this.timeout = context.duration("service.timeout");
    this.uploadTimeout = context.duration("upload.timeout");
    this.clock = context.clock();
  }

  /**
   * Remembers the document, which may have to be sent again after a heart-beat.
   *
   * @throws HubException {@code HEALTH_RECORDS_CONSENT} (CALLER), where the consent has ended meanwhile
   */
  public void keep(Exchange exchange) throws InvalidPayloadException {
    byte[] document = exchange.getMessage().getMandatoryBody(byte[].class);
    @Nullable Element request = HealthRecordsXml.parse(document);
    String validTo = HealthRecordsXml.text(request, "Head", "Consent", "ValidTo");
    if (!validTo.isEmpty() && validTo.compareTo(today()) < 0) {
      throw new HubException(
          "HEALTH_RECORDS_CONSENT",
          FaultKind.CALLER,
          "the consent has ended; nothing of a person's health is read or passed on without one",
          "/body/consent/validTo",
          null);
    }
    exchange.setProperty(DOCUMENT, document);
    exchange.setProperty(KEPT_SERVICE, exchange.getProperty(SERVICE));
    exchange.setProperty(SERIAL, HealthRecordsXml.text(request, "Head", "Serial"));
    exchange.setProperty(PERSON, HealthRecordsXml.text(request, "Body", "Query", "CitizenId"));
  }

  private String today() {
    return LocalDate.ofInstant(clock.instant(), DISTRICT).toString();
  }

  /** Makes the body the document that was kept. */
  public void again(Exchange exchange) {
    exchange.setProperty(SERVICE, exchange.getProperty(KEPT_SERVICE));
    exchange.getMessage().setBody(exchange.getProperty(DOCUMENT));
  }

  /** Makes the body a heart-beat. */
  public void heartBeat(Exchange exchange) {
    Element request = HealthRecordsXml.withHead("Request");
    Element head = (Element) request.getFirstChild();
    HealthRecordsXml.add(head, "Serial", "HB-" + platformId + "-" + clock.millis());
    HealthRecordsXml.add(HealthRecordsXml.add(request, "Body", null), HEART_BEAT, null);
    exchange.setProperty(SERVICE, HEART_BEAT);
    exchange.getMessage().setBody(HealthRecordsXml.bytes(request));
  }

  /** Puts the service and the hub's own id before the document. */
  public void address(Exchange exchange) {
    Element call = (Element) exchange.getMessage().getBody(CxfPayload.class).getBody().getFirst();
    Document document = call.getOwnerDocument();
    Element service = document.createElementNS(null, SERVICE);
    service.setTextContent(exchange.getProperty(SERVICE, String.class));
    Element urid = document.createElementNS(null, "urid");
    urid.setTextContent(platformId);
    call.insertBefore(service, call.getFirstChild());
    call.insertBefore(urid, service.getNextSibling());
  }

  /** Uploads take longer than anything else. */
  public void limit(Exchange exchange) {
    String service = exchange.getProperty(SERVICE, String.class);
    boolean quick = HEART_BEAT.equals(service) || QUERY.equals(service);
    HTTPClientPolicy policy = new HTTPClientPolicy();
    policy.setConnectionTimeout(Math.min(CONNECT_MILLIS, timeout.toMillis()));
    policy.setReceiveTimeout((quick ? timeout : uploadTimeout).toMillis());
    Map<String, Object> context = new HashMap<>();
    context.put(HTTPClientPolicy.class.getName(), policy);
    exchange.getMessage().setHeader(Client.REQUEST_CONTEXT, context);
  }

  /** Whether the repository took nothing because it has not heard the hub for too long. */
  public boolean missesHeartBeat(Exchange exchange) throws InvalidPayloadException {
    return NO_HEART_BEAT.equals(HealthRecordsXml.text(answer(exchange), "Head", "Code"));
  }

  /** Lets an answer pass that says that it was done; what any other says is thrown. */
  public void check(Exchange exchange) throws InvalidPayloadException {
    Element answer = answer(exchange);
    String code = HealthRecordsXml.text(answer, "Head", "Code");
    String service = exchange.getProperty(SERVICE, String.class);
    boolean read = QUERY.equals(service);
    if (code.matches("0|3001") || (read && code.matches("110[123]"))) {
      belongs(exchange, answer, service);
      isAbout(exchange, answer);
      keys(exchange, answer);
      return;
    }
    throw refused(code, reason(HealthRecordsXml.text(answer, "Head", "Message")));
  }

  private static void belongs(Exchange exchange, Element answer, String service) {
    if (!HEART_BEAT.equals(service)
        && !HealthRecordsXml.text(answer, "Head", "Serial").equals(exchange.getProperty(SERIAL))) {
      throw answer("belongs to another call", "Head/Serial", null);
    }
  }

  /** Nobody gets the record of another person than the one whose consent was shown. */
  private static void isAbout(Exchange exchange, Element answer) {
    @Nullable Element record =
        HealthRecordsXml.child(HealthRecordsXml.child(answer, "Body"), "ClinicalDocument");
    if (record != null
        && !HealthRecordsXml.citizenId(record).equals(exchange.getProperty(PERSON))) {
      throw answer("holds the record of another person", "recordTarget/patientRole/id", null);
    }
  }

  /** Under which numbers the repository keeps what was done, for the evidence. */
  private static void keys(Exchange exchange, Element answer) {
    Map<String, String> keys = new HashMap<>();
    String receipt = HealthRecordsXml.text(answer, "Body", "ReceiptNo");
    String audit = HealthRecordsXml.text(answer, "Body", "AuditNo");
    if (!receipt.isEmpty()) {
      keys.put("receiptNumber", receipt);
    }
    if (!audit.isEmpty()) {
      keys.put("auditNumber", audit);
    }
    exchange.setProperty("HubKeys", keys);
  }

  private static Element answer(Exchange exchange) throws InvalidPayloadException {
    Element answer = HealthRecordsXml.parse(exchange.getMessage().getMandatoryBody(byte[].class));
    if (answer == null || HealthRecordsXml.text(answer, "Head", "Code").isEmpty()) {
      throw answer("holds no response with a code", "Head/Code", null);
    }
    return answer;
  }

  private static HubException refused(String code, String reason) {
    return switch (code) {
      case "2001" ->
          // every call would be refused: they wait until somebody has set the id
          new HubException(
              "HEALTH_RECORDS_PLATFORM_ID",
              FaultKind.DOWN,
              "the repository does not know service.platformId");
      case NO_HEART_BEAT ->
          new HubException(
              "HEALTH_RECORDS_HEARTBEAT",
              FaultKind.PASSING,
              "the repository misses the heart-beat, also right after one");
      case "2003" ->
          new HubException(
              "HEALTH_RECORDS_TOO_OFTEN",
              FaultKind.PASSING,
              "the repository takes uploads less often; make upload.interval longer: " + reason);
      case "2004" ->
          new HubException(
              "HEALTH_RECORDS_SLOW",
              FaultKind.PASSING,
              "the repository ran out of time of its own: " + reason);
      default -> refusedByClass(code, reason);
    };
  }

  private static HubException refusedByClass(String code, String reason) {
    if (code.matches("1[0-9]{3}")) {
      return new HubException(
          "HEALTH_RECORDS_REFUSED",
          FaultKind.CALLER,
          "the repository refused the request: " + code + ", " + reason);
    }
    if (code.matches("9[0-9]{3}")) {
      return new HubException(
          "HEALTH_RECORDS_UNABLE",
          FaultKind.PASSING,
          "the repository cannot now: " + code + ", " + reason);
    }
    return new HubException(
        "HEALTH_RECORDS_CODE",
        FaultKind.LASTING,
        "the code of the response is unknown; allowed are 0, 3001, 1xxx, 2001 to 2004 and 9xxx",
        "Head/Code",
        null);
  }

  /** A content that the hub cannot read says nothing about what was done: the call is repeated with its serial number. */
  public void unreadable(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    throw answer("cannot be read: " + fault.getMessage(), fault.place(), fault);
  }

  /** What a failed call means. Never returns. */
  public void fault(Exchange exchange) throws Exception {
    Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (thrown instanceof HubException) {
      // the SOAP body is not the one of the WSDL
      throw answer("is not of its WSDL", "soap:Body", thrown);
    }
    if (thrown instanceof SoapFault fault && thrown.getCause() == null && isSecurity(fault)) {
      throw new HubException(
          "HEALTH_RECORDS_ACCOUNT",
          FaultKind.DOWN,
          "the repository does not accept service.user and service.password, or one of the clocks is wrong",
          null,
          thrown);
    }
    Throwable cause = thrown.getCause();
    boolean unread = thrown instanceof Fault && !(thrown instanceof SoapFault) && cause == null;
    if (unread || cause instanceof XMLStreamException) {
      throw answer("is not SOAP", null, null);
    }
    throw thrown;
  }

  private static boolean isSecurity(SoapFault fault) {
    QName sub = fault.getSubCode();
    return (sub != null && sub.getNamespaceURI().contains("wss"))
        || fault.getFaultCode().getNamespaceURI().contains("wss");
  }

  private static HubException answer(
      String problem, @Nullable String place, @Nullable Throwable cause) {
    return new HubException(
        ANSWER, FaultKind.PASSING, "the repository's answer " + problem, place, cause);
  }

  private static String reason(String text) {
    return SystemAnswer.reason(QUOTED.matcher(text).replaceAll("***"));
  }
}
