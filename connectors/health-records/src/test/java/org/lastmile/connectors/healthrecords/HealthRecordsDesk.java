package org.lastmile.connectors.healthrecords;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The repository behind its one operation: what it takes, what it refuses, and who has read what. */
final class HealthRecordsDesk {
  static final String CDA = "urn:hl7-org:v3";
  private static final Duration HEARD = Duration.ofSeconds(180);
  private static final Pattern TEMPLATE =
      Pattern.compile("2\\.16\\.156\\.10011\\.2\\.1\\.1\\.[1-9][0-9]*");

  /** One reading, or the try of one. */
  record Audit(
      String number,
      String account,
      String purpose,
      String consent,
      String citizenId,
      String sections,
      String code) {}

  private final Clock clock;
  private final String platformId;
  private final Map<String, String> answers = new HashMap<>();
  private final Map<String, Element> documents = new HashMap<>();
  private final Map<String, Element> persons = new HashMap<>();
  private final Map<String, String> records = new HashMap<>();
  private final Set<String> withdrawn = new HashSet<>();
  private final List<Audit> audits = new ArrayList<>();
  private final DayBook taken = new DayBook();
  private final List<String> services = new ArrayList<>();
  private Instant heard = Instant.MIN;
  private Instant uploadEnded = Instant.MIN;
  private Duration frequency = Duration.ZERO;
  private String next = "";
  private int number;

  HealthRecordsDesk(Clock clock, String platformId) {
    this.clock = clock;
    this.platformId = platformId;
  }

  synchronized String take(String service, String urid, String parameter) {
    services.add(service);
    Element request = parse(parameter);
    if (request == null || !request.getTagName().equals("Request")) {
      return response("", "1001", "请求不是规定的 XML", "");
    }
    String serial = text(request, "Serial");
    if (!urid.equals(platformId)) {
      return response(serial, "2001", "未知平台用户", "");
    }
    if (service.equals("HeartBeat")) {
      heard = clock.instant();
      return response(serial, "0", "", "");
    }
    if (heard.isBefore(clock.instant().minus(HEARD))) {
      return response(serial, "2002", "未收到心跳", "");
    }
    if (!next.isEmpty()) {
      String code = next;
      next = "";
      return response(serial, code, "“张样例” 339900195803120011 的数据有误", "");
    }
    String before = answers.get(serial);
    if (before != null) {
      return before;
    }
    String answer =
        switch (service) {
          case "PersonRegister" -> upload(serial, () -> person(serial, request));
          case "DocumentRegister" -> upload(serial, () -> document(serial, request));
          case "RecordQuery" -> query(serial, request);
          default -> response(serial, "1001", "没有此服务", "");
        };
    if (answer.contains("<Code>0</Code>") || answer.contains("<Code>11")) {
      answers.put(serial, answer);
      taken.enter(service, serial);
    }
    return answer;
  }

  private String upload(String serial, Supplier<String> upload) {
    Instant now = clock.instant();
    if (now.isBefore(uploadEnded.plus(frequency))) {
      return response(serial, "2003", "上传过于频繁", "");
    }
    String answer = upload.get();
    uploadEnded = now;
    return answer;
  }

  private String person(String serial, Element request) {
    Element person = first(request, null, "Person");
    persons.put(text(person, "CitizenId"), person);
    return response(serial, "0", "", "<ReceiptNo>P-" + ++number + "</ReceiptNo>");
  }

  private String document(String serial, Element request) {
    Element cda = first(request, CDA, "ClinicalDocument");
    if (cda == null || first(request, null, "Consent") == null) {
      return response(serial, "1002", "缺少文档或授权", "");
    }
    String template = first(cda, CDA, "templateId").getAttribute("root");
    String person = first(first(cda, CDA, "patientRole"), CDA, "id").getAttribute("root");
    if (!TEMPLATE.matcher(template).matches() || !person.equals("2.16.156.10011.1.3")) {
      return response(serial, "1002", "模板或标识不符", "");
    }
    documents.put(first(cda, CDA, "setId").getAttribute("extension"), cda);
    return response(serial, "0", "", "<ReceiptNo>R-" + ++number + "</ReceiptNo>");
  }

  private String query(String serial, Element request) {
    String citizenId = text(request, "CitizenId");
    String purpose = text(request, "Purpose");
    Element consent = first(request, null, "Consent");
    String consentNumber = consent == null ? "" : text(consent, "Number");
    String record = records.get(citizenId);
    String audit = "AUD-" + ++number;
    String code;
    if (purpose.isEmpty() || consentNumber.isEmpty()) {
      code = "1003";
    } else if (withdrawn.contains(consentNumber)) {
      code = "1101";
    } else if (record == null) {
      code = "1102";
    } else if (!record.contains("<name>" + text(request, "Name") + "</name>")) {
      code = "1103";
    } else {
      code = "0";
    }
    StringBuilder sections = new StringBuilder();
    NodeList wanted = request.getElementsByTagName("Section");
    for (int i = 0; i < wanted.getLength(); i++) {
      sections.append(wanted.item(i).getTextContent()).append(' ');
    }
    audits.add(
        new Audit(
            audit,
            text(request, "Account"),
            purpose,
            consentNumber,
            citizenId,
            sections.toString().strip(),
            code));
    return response(
        serial,
        code,
        code.equals("0") ? "" : "不能调阅",
        "<AuditNo>" + audit + "</AuditNo>" + (code.equals("0") ? record : ""));
  }

  private static String response(String serial, String code, String message, String body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Head>"
        + (serial.isEmpty() ? "" : "<Serial>" + serial + "</Serial>")
        + "<Code>"
        + code
        + "</Code>"
        + (message.isEmpty() ? "" : "<Message>" + message + "</Message>")
        + "</Head>"
        + (body.isEmpty() ? "" : "<Body>" + body + "</Body>")
        + "</Response>";
  }

  /** The repository keeps a record: sections by their LOINC code, each with what it holds besides. */
  synchronized void record(String citizenId, String name, Map<String, String> sections) {
    StringBuilder body = new StringBuilder();
    sections.forEach(
        (code, content) ->
            body.append("<component><section><code code=\"")
                .append(code)
                .append("\" codeSystem=\"2.16.840.1.113883.6.1\"/>")
                .append(content)
                .append("</section></component>"));
    String day =
        LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"))
            .toString()
            .replace("-", "");
    records.put(
        citizenId,
        """
        <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
        <realmCode code="CN"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_MT000040"/>\
        <templateId root="2.16.156.10011.2.1.1.21"/><id root="2.16.156.10011.1.1" extension="S-1"/>\
        <code code="C0001" codeSystem="2.16.156.10011.2.4"/><title>病历概要</title>\
        <effectiveTime value="%s"/><confidentialityCode code="R"/><languageCode code="zh-CN"/>\
        <recordTarget><patientRole><id root="2.16.156.10011.1.2" extension="EHR-9"/>\
        <id root="2.16.156.10011.1.3" extension="%s"/><patient><name>%s</name>\
        <administrativeGenderCode code="2"/><birthTime value="19850505"/></patient></patientRole></recordTarget>\
        <custodian><assignedCustodian><representedCustodianOrganization>\
        <id root="2.16.156.10011.1.5" extension="WSJ"/><name>样例区卫生局</name>\
        </representedCustodianOrganization></assignedCustodian></custodian>\
        <component><structuredBody>%s</structuredBody></component></ClinicalDocument>\
        """
            .formatted(day, citizenId, name, body));
  }

  /** Gives out, under the name of one, the record of another. */
  synchronized void mixUp(String one, String other) {
    records.put(one, records.get(one).replace(one, other));
  }

  synchronized void withdraw(String consent) {
    withdrawn.add(consent);
  }

  /** Uploads are taken only so long after the last. */
  synchronized void frequency(Duration least) {
    frequency = least;
  }

  /** The next call, heart-beats left out, is answered with this code. */
  synchronized void answerNext(String code) {
    next = code;
  }

  /** It has not heard of the hub for very long. */
  synchronized void deaf() {
    heard = Instant.MIN;
  }

  /** By system and number of the maker. */
  synchronized Map<String, Element> documents() {
    return new HashMap<>(documents);
  }

  synchronized Map<String, Element> persons() {
    return new HashMap<>(persons);
  }

  synchronized List<Audit> audits() {
    return List.copyOf(audits);
  }

  /** The services that were called, in order, whatever came of it. */
  synchronized List<String> services() {
    return List.copyOf(services);
  }

  /** What took effect: its service and the serial number of the call. */
  List<Taken> taken() {
    return taken.entries();
  }

  /** Forgets what was brought and asked; records stay. */
  synchronized void clear() {
    answers.clear();
    documents.clear();
    persons.clear();
    audits.clear();
    services.clear();
    taken.clear();
  }

  /** Null where it is no XML. */
  static Element parse(String xml) {
    try {
      return XmlDom.parse(xml).getDocumentElement();
    } catch (SAXException e) {
      return null;
    }
  }

  static Element first(Element in, String namespace, String name) {
    NodeList found =
        namespace == null
            ? in.getElementsByTagName(name)
            : in.getElementsByTagNameNS(namespace, name);
    return (Element) found.item(0);
  }

  static String text(Element in, String name) {
    Element found = first(in, null, name);
    return found == null ? "" : found.getTextContent().strip();
  }
}
