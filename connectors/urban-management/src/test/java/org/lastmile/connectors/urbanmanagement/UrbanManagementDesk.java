package org.lastmile.connectors.urbanmanagement;

import java.io.IOException;
import java.nio.charset.Charset;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the bureau does with a call: by its key, its schema, its event codes; by hand with the JDK only. */
public final class UrbanManagementDesk {
  private static final Charset GB2312 = Charset.forName("GB2312");
  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"GB2312\"";

  /** A file that came with a case, by what its bytes were. */
  public record ReceivedFile(String name, String sha256, int size) {}

  /** A case that took effect. */
  public record TakenCase(String serial, Map<String, String> fields, List<ReceivedFile> files) {}

  private final String key;
  private final int codeDigits;
  private final Consumer<String> taken;
  private final Schema schema = NativeFiles.xsd("native/cg.xsd");
  private final Map<String, TakenCase> cases = new LinkedHashMap<>();
  private final List<Map<String, String>> urges = new ArrayList<>();
  private final Map<String, String> serials = new HashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final DayBook entries = new DayBook();
  private @Nullable String told;
  private boolean answerLost;
  private Duration slow = Duration.ZERO;

  /** @param minorDigits of the event codes that the bureau knows */
  UrbanManagementDesk(String key, int minorDigits, Consumer<String> taken) {
    this.key = key;
    this.codeDigits = 8 + minorDigits;
    this.taken = taken;
  }

  synchronized Map<String, TakenCase> cases() {
    return Map.copyOf(cases);
  }

  synchronized List<Map<String, String>> urges() {
    return List.copyOf(urges);
  }

  List<Taken> taken() {
    return entries.entries();
  }

  synchronized void clear() {
    cases.clear();
    urges.clear();
    serials.clear();
    attempts.clear();
    entries.clear();
  }

  synchronized int attempts(String serial) {
    return attempts.getOrDefault(serial, 0);
  }

  synchronized void tell(@Nullable String answer) {
    told = answer;
  }

  synchronized void answerLost(boolean on) {
    answerLost = on;
  }

  synchronized void slow(Duration by) {
    slow = by;
  }

  /** Takes the argument of a call, and gives a code and a text. */
  String take(String operation, String argument, String givenKey, boolean escaped) {
    Duration pause;
    synchronized (this) {
      pause = slow;
    }
    LockSupport.parkNanos(pause.toNanos());
    String answer = answer(operation, argument, givenKey, escaped);
    synchronized (this) {
      pause = answerLost ? Duration.ofSeconds(6) : Duration.ZERO;
    }
    LockSupport.parkNanos(pause.toNanos());
    return answer;
  }

  private synchronized String answer(
      String operation, String argument, String givenKey, boolean escaped) {
    if (!key.equals(givenKey)) {
      return "4|密钥错误";
    }
    Document document;
    try {
      document = XmlDom.parse(argument);
    } catch (SAXException e) {
      return "3|不是 XML";
    }
    String serial = text(document, "XLH");
    attempts.merge(serial, 1, Integer::sum);
    if (told != null) {
      return told;
    }
    if (!escaped || !argument.startsWith(DECLARATION)) {
      return "3|参数应为转义的 GB2312 文档";
    }
    if (!GB2312.newEncoder().canEncode(argument) || argument.contains("&#")) {
      return "3|含 GB2312 以外的字符";
    }
    try {
      schema.newValidator().validate(new DOMSource(document));
    } catch (SAXException | IOException e) {
      return "3|格式不符";
    }
    String before = serials.putIfAbsent(serial, document.getDocumentElement().getTextContent());
    if (before != null) {
      return before.equals(document.getDocumentElement().getTextContent())
          ? "2|重复"
          : "3|序列号已用于其他文档";
    }
    String answer = operation.equals("sendCase") ? takeCase(document) : urge(document);
    if (answer.startsWith("1|")) {
      entries.enter(operation, text(document, "RWH"));
    } else {
      serials.remove(serial);
    }
    return answer;
  }

  private String takeCase(Document document) {
    if (text(document, "SJDM").length() != codeDigits) {
      return "3|事件代码应为 " + codeDigits + " 位";
    }
    List<ReceivedFile> files = new ArrayList<>();
    NodeList given = document.getElementsByTagName("FJ");
    for (int i = 0; i < given.getLength(); i++) {
      Element file = (Element) given.item(i);
      NodeList content = file.getElementsByTagName("NR");
      if (content.getLength() == 1) {
        try {
          files.add(file(text(file, "MC"), Base64.getDecoder().decode(text(file, "NR"))));
        } catch (IllegalArgumentException e) {
          return "3|附件不是 base64";
        }
      }
    }
    String caseNo = text(document, "RWH");
    cases.put(caseNo, new TakenCase(text(document, "XLH"), fields(document), files));
    taken.accept(caseNo);
    return "1|接收成功";
  }

  private String urge(Document document) {
    if (!cases.containsKey(text(document, "RWH"))) {
      return "3|无此任务";
    }
    urges.add(fields(document));
    return "1|已催办";
  }

  private static ReceivedFile file(String name, byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new ReceivedFile(name, HexFormat.of().formatHex(digest), bytes.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Map<String, String> fields(Document document) {
    Map<String, String> fields = new LinkedHashMap<>();
    NodeList children = document.getDocumentElement().getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i) instanceof Element field && !field.getTagName().equals("FJ")) {
        fields.put(field.getTagName(), field.getTextContent());
      }
    }
    return fields;
  }

  private static String text(Document in, String name) {
    return text(in.getDocumentElement(), name);
  }

  private static String text(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
