package org.lastmile.connectors.humanresources;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.NativeFiles;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the bureau does with a call: by its hours, its rate, its account, its schema; by hand with the JDK only. */
public final class HumanResourcesDesk {
  static final String NAMESPACE = "urn:sample:human-resources:1";
  static final int CALLS_PER_SECOND = 10;

  private static final Charset GBK = Charset.forName("GBK");
  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"GBK\"?>";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** One record of a person; a citizen ID may have several, also of several persons. */
  public record Person(
      String number, String citizenId, String name, boolean employed, boolean insured) {}

  /** A case that took effect. */
  public record TakenCase(String serial, String number, Map<String, String> fields) {}

  private record First(String content, String body) {}

  private final String user;
  private final String password;
  private final Clock clock;
  private final LocalTime opens;
  private final LocalTime closes;
  private final Schema requests = NativeFiles.xsd("native/si-request.xsd");
  private final List<Person> persons = new ArrayList<>();
  private final Map<String, TakenCase> cases = new LinkedHashMap<>();
  private final Map<String, First> firsts = new HashMap<>();
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private final Map<String, String> confirmed = new HashMap<>();
  private final Map<String, Integer> states = new HashMap<>();
  private final List<String> transactions = new ArrayList<>();
  private final DayBook taken = new DayBook();
  private final Deque<Long> lastSecond = new ArrayDeque<>();
  private Consumer<String> whenTaken = caseNo -> {};

  /** A fake that is started again does not give the numbers of the one before. */
  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  private int serials;
  private int busy;
  private @Nullable String told;
  private @Nullable String toldText;
  private boolean foreignAnswer;
  private boolean unreadable;
  private Duration slow = Duration.ZERO;

  HumanResourcesDesk(String user, String password, Clock clock, LocalTime opens, LocalTime closes) {
    this.user = user;
    this.password = password;
    this.clock = clock;
    this.opens = opens;
    this.closes = closes;
  }

  synchronized void add(Person person) {
    persons.add(person);
  }

  synchronized Map<String, TakenCase> cases() {
    return Map.copyOf(cases);
  }

  /** The transactions that were asked for, in order, whatever came of them. */
  synchronized List<String> transactions() {
    return List.copyOf(transactions);
  }

  /** How often it had to say that it was busy. */
  synchronized int busy() {
    return busy;
  }

  /** Answers every call with this code; null to work again. */
  synchronized void tell(@Nullable String code, @Nullable String text) {
    told = code;
    toldText = text;
  }

  synchronized void foreignAnswer(boolean on) {
    foreignAnswer = on;
  }

  synchronized void unreadable(boolean on) {
    unreadable = on;
  }

  synchronized void slow(Duration by) {
    slow = by;
  }

  /** A new result of a case waits to be fetched. */
  synchronized String result(
      String caseNo, String state, @Nullable String outcome, @Nullable String text) {
    String serial = serial();
    waiting.put(serial, result(serial, caseNo, state, outcome, text));
    return serial;
  }

  /** A result that is as it is. */
  synchronized void lay(String serial, String document) {
    waiting.put(serial, document);
  }

  synchronized void whenTaken(Consumer<String> does) {
    whenTaken = does;
  }

  List<Taken> taken() {
    return taken.entries();
  }

  /** Nothing waits to be fetched any more, and nothing has come. */
  synchronized void clear() {
    waiting.clear();
    firsts.clear();
    cases.clear();
    confirmed.clear();
    taken.clear();
  }

  /** How the hub confirmed a result: 1, or 9 and the code. */
  synchronized Optional<String> confirmed(String serial) {
    return Optional.ofNullable(confirmed.get(serial));
  }

  synchronized boolean isWaiting(String serial) {
    return waiting.containsKey(serial);
  }

  /** Takes the argument of a call and gives its answer, both as text that declares GBK. */
  String take(String argument, boolean inCdata) {
    Duration pause;
    synchronized (this) {
      pause = slow;
    }
    LockSupport.parkNanos(pause.toNanos());
    return answer(argument, inCdata);
  }

  private synchronized String answer(String argument, boolean inCdata) {
    Document request;
    try {
      request = XmlDom.parse(argument);
    } catch (SAXException e) {
      return reply("RS01", "-", "1001", "not XML", "");
    }
    String transaction = text(request, "JYBH");
    String serial = text(request, "LSH");
    transactions.add(transaction);
    String code = refusal(argument, inCdata, request);
    if (told != null) {
      return reply(transaction, serial, told, String.valueOf(toldText), "");
    }
    if (code != null) {
      return reply(transaction, serial, code.substring(0, 4), code.substring(4), "");
    }
    if (unreadable) {
      return reply(transaction, serial, "0000", "成功", "<BODY><HY/></BODY>");
    }
    String body = body(request, transaction, serial);
    return body.length() == 4
        ? reply(transaction, serial, body, "流水号已用于其他请求", "")
        : reply(transaction, foreignAnswer ? "other" : serial, "0000", "成功", body);
  }

  /** Code and reason, null if there is none. */
  private @Nullable String refusal(String argument, boolean inCdata, Document request) {
    LocalTime now = LocalTime.now(clock);
    if (opens.isBefore(closes) && (now.isBefore(opens) || !now.isBefore(closes))) {
      return "9002不在服务时间";
    }
    long nanos = System.nanoTime();
    while (!lastSecond.isEmpty() && nanos - lastSecond.peekFirst() >= TimeUnit.SECONDS.toNanos(1)) {
      lastSecond.removeFirst();
    }
    lastSecond.addLast(nanos);
    if (lastSecond.size() > CALLS_PER_SECOND) {
      busy++;
      return "9001系统忙";
    }
    if (!argument.startsWith(DECLARATION)) {
      return "1001 does not declare GBK";
    }
    if (!inCdata) {
      return "1001 not in a CDATA section";
    }
    if (!GBK.newEncoder().canEncode(argument) || argument.contains("&#")) {
      return "1002 outside GBK";
    }
    if (!user.equals(text(request, "YHM")) || !password.equals(text(request, "MM"))) {
      return "9003用户名或口令错误";
    }
    try {
      requests.newValidator().validate(new DOMSource(request));
    } catch (SAXException | IOException e) {
      return "1003 not as the schema says";
    }
    return null;
  }

  private String body(Document request, String transaction, String serial) {
    if (transaction.equals("RS20")) {
      int most = Integer.parseInt(text(request, "ZDTS"));
      return "<BODY><QS>"
          + String.join("", waiting.values().stream().limit(most).toList())
          + "</QS></BODY>";
    }
    String content = content(request);
    First first = firsts.get(serial);
    if (first != null && !first.content().equals(content)) {
      return "1004";
    }
    if (first == null) {
      first =
          new First(
              content,
              switch (transaction) {
                case "RS01" -> check(request);
                case "RS10" -> takeCase(request, serial);
                default -> confirm(request);
              });
      firsts.put(serial, first);
    }
    return first.body();
  }

  private String check(Document request) {
    boolean employment = text(request, "HYXM").equals("JY");
    StringBuilder body =
        new StringBuilder("<BODY><HY><SJRQ>" + LocalDateTime.now(clock).toLocalDate() + "</SJRQ>");
    taken.enter("RS01", text(request, "LSH"));
    NodeList asked = request.getElementsByTagName("PERSON");
    for (int i = 0; i < asked.getLength(); i++) {
      Element one = (Element) asked.item(i);
      body.append("<PERSON>");
      for (String name : List.of("XH", "SFZHM", "XM")) {
        element(body, name, text(one, name));
      }
      for (Person person : persons) {
        if (person.citizenId().equals(text(one, "SFZHM"))) {
          body.append("<RECORD>");
          element(body, "GRBH", person.number());
          element(body, "XM", person.name());
          boolean holds = employment ? person.employed() : person.insured();
          element(body, "ZT", holds ? "1" : "0");
          element(body, "PZH", "PZ-" + person.number());
          body.append("</RECORD>");
        }
      }
      body.append("</PERSON>");
    }
    return body.append("</HY></BODY>").toString();
  }

  private String takeCase(Document request, String serial) {
    Map<String, String> fields = new LinkedHashMap<>();
    NodeList given = request.getElementsByTagName("BJ").item(0).getChildNodes();
    for (int i = 0; i < given.getLength(); i++) {
      if (given.item(i) instanceof Element field) {
        fields.merge(field.getTagName(), field.getTextContent(), (one, more) -> one + "|" + more);
      }
    }
    String caseNo = fields.getOrDefault("SLBH", "");
    cases.put(caseNo, new TakenCase(serial, "RS-2026-%04d".formatted(cases.size() + 1), fields));
    taken.enter("RS10", caseNo);
    whenTaken.accept(caseNo);
    return "<BODY><BJ>" + result(serial(), caseNo, "20", null, null) + "</BJ></BODY>";
  }

  private String confirm(Document request) {
    NodeList results = request.getElementsByTagName("RESULT");
    for (int i = 0; i < results.getLength(); i++) {
      Element one = (Element) results.item(i);
      waiting.remove(text(one, "LSH"));
      confirmed.put(text(one, "LSH"), text(one, "JG") + text(one, "CWDM"));
    }
    return "";
  }

  private String result(
      String serial, String caseNo, String state, @Nullable String outcome, @Nullable String text) {
    StringBuilder result = new StringBuilder("<RESULT>");
    element(result, "LSH", serial);
    element(result, "SLBH", caseNo);
    element(result, "XH", Integer.toString(states.merge(caseNo, 1, Integer::sum)));
    element(result, "BLZT", state);
    element(result, "BLDW", "西湖区人力资源和社会保障局");
    TakenCase known = cases.get(caseNo);
    if (known != null) {
      element(result, "BLBH", known.number());
    }
    element(result, "BLSJ", TIME.format(LocalDateTime.now(clock)));
    if (outcome != null) {
      element(result, "BLJG", outcome);
    }
    if (text != null) {
      element(result, "BLYJ", text);
    }
    return result.append("</RESULT>").toString();
  }

  private String serial() {
    return "RS-" + run + "-%08d".formatted(++serials);
  }

  private static String reply(
      String transaction, String serial, String code, String text, String body) {
    StringBuilder reply = new StringBuilder(DECLARATION + "\n<RESPONSE><HEAD>");
    element(reply, "JYBH", transaction);
    element(reply, "LSH", serial);
    element(reply, "JGDM", code);
    element(reply, "JGMS", text);
    return reply.append("</HEAD>").append(body).append("</RESPONSE>").toString();
  }

  private static void element(StringBuilder out, String name, String text) {
    out.append('<').append(name).append('>');
    out.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    out.append("</").append(name).append('>');
  }

  private static String content(Document request) {
    return request.getElementsByTagName("BODY").item(0).getTextContent();
  }

  private static String text(Node in, String name) {
    NodeList found =
        in instanceof Document document
            ? document.getElementsByTagName(name)
            : ((Element) in).getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  /** Whether the argument stands in a CDATA section on the wire, which no parser tells. */
  static boolean inCdata(byte[] envelope) {
    return new String(envelope, StandardCharsets.UTF_8).contains("<inputXml><![CDATA[<?xml ");
  }
}
