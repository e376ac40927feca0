package org.lastmile.connectors.approvals;

import jakarta.activation.DataHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.xml.namespace.QName;
import org.apache.cxf.binding.soap.Soap11;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.helpers.DOMUtils;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What the office does with a request: checks it, keeps what took effect, gives a receipt number. */
public final class ApprovalsDesk {
  static final String NAMESPACE = "urn:sample:approvals:1";
  private static final String XOP = "http://www.w3.org/2004/08/xop/include";

  /** A file that came with a case, by what its bytes were. */
  public record ReceivedFile(String name, String sha256, long size) {}

  /** A case that took effect. */
  public record SubmittedCase(
      String requestId,
      String caseNo,
      String implementationCode,
      String applicant,
      Optional<String> feedbackDueAt,
      Map<String, String> form,
      List<ReceivedFile> files,
      String receiptNo,
      boolean withdrawn,
      List<String> urges) {}

  private record Effect(String digest, String receiptNo, OffsetDateTime at) {}

  private final Clock clock;
  private final Consumer<String> submitted;
  private final Map<String, SubmittedCase> cases = new ConcurrentHashMap<>();
  private final Map<String, Effect> effects = new ConcurrentHashMap<>();
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
  private final DayBook taken;
  private volatile ApprovalsFake.Trouble trouble = ApprovalsFake.Trouble.NONE;
  private volatile Duration slow = Duration.ZERO;

  ApprovalsDesk(Clock clock, Consumer<String> submitted) {
    this.clock = clock;
    this.submitted = submitted;
    this.taken = new DayBook(clock);
  }

  Map<String, SubmittedCase> cases() {
    return Map.copyOf(cases);
  }

  int attempts(String requestId) {
    return attempts.getOrDefault(requestId, 0);
  }

  List<SystemFake.Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    cases.clear();
    effects.clear();
    attempts.clear();
    taken.clear();
  }

  void trouble(ApprovalsFake.Trouble now) {
    trouble = now;
  }

  ApprovalsFake.Trouble trouble() {
    return trouble;
  }

  void slow(Duration by) {
    slow = by;
  }

  /** Takes one request and gives the response, or a fault. */
  Document take(Node node, Map<String, DataHandler> files) {
    Element request =
        node instanceof Document document ? document.getDocumentElement() : (Element) node;
    String requestId = text(request, "requestId").orElse("");
    attempts.merge(requestId, 1, Integer::sum);
    LockSupport.parkNanos(slow.toNanos());
    if (trouble == ApprovalsFake.Trouble.SERVER_FAULT) {
      throw fault(
          Soap11.getInstance().getReceiver(), "BUSY", "", "the office's database is not available");
    }
    if (trouble == ApprovalsFake.Trouble.CLIENT_FAULT) {
      throw fault(
          Soap11.getInstance().getSender(),
          "MATERIAL_MISSING",
          "material[2]",
          "a compulsory material is missing");
    }
    Document response = effect(request, requestId, files);
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (trouble == ApprovalsFake.Trouble.ANSWER_LOST && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return response;
  }

  private synchronized Document effect(
      Element request, String requestId, Map<String, DataHandler> files) {
    List<ReceivedFile> received = files(request, files);
    String digest = hex(digest(request, received));
    Effect before = effects.get(requestId);
    if (before != null && !before.digest().equals(digest)) {
      throw fault(
          Soap11.getInstance().getSender(),
          "REQUEST_ID_REUSED",
          "requestId",
          "this id was used for another request");
    }
    Effect effect = before;
    if (effect == null) {
      effect =
          new Effect(digest, "SL%08d".formatted(effects.size() + 1), OffsetDateTime.now(clock));
      apply(request, requestId, received, effect.receiptNo());
      effects.put(requestId, effect);
      taken.enter(request.getLocalName(), text(request, "caseNo").orElseThrow());
      if (request.getLocalName().equals("SubmitCase")) {
        submitted.accept(text(request, "caseNo").orElseThrow());
      }
    }
    return receipt(request.getLocalName() + "Response", effect, before != null);
  }

  private void apply(
      Element request, String requestId, List<ReceivedFile> files, String receiptNo) {
    String caseNo = text(request, "caseNo").orElseThrow();
    switch (request.getLocalName()) {
      case "SubmitCase" -> {
        String matter = text(request, "implementationCode").orElseThrow();
        if (!matter.startsWith("11330106XHDEM")) {
          throw fault(
              Soap11.getInstance().getSender(),
              "MATTER_UNKNOWN",
              "implementationCode",
              "not a matter of this office");
        }
        SubmittedCase fresh =
            new SubmittedCase(
                requestId,
                caseNo,
                matter,
                text(request, "name").orElse(""),
                text(request, "feedbackDueAt"),
                form(request),
                files,
                receiptNo,
                false,
                List.of());
        if (cases.putIfAbsent(caseNo, fresh) != null) {
          throw fault(
              Soap11.getInstance().getSender(),
              "CASE_EXISTS",
              "caseNo",
              "the office already has this case");
        }
      }
      case "WithdrawCase" -> cases.replace(caseNo, change(known(caseNo), true, Optional.empty()));
      case "Urge" -> cases.replace(caseNo, change(known(caseNo), false, text(request, "text")));
      default ->
          throw fault(
              Soap11.getInstance().getSender(), "OPERATION_UNKNOWN", "", "no such operation");
    }
  }

  private SubmittedCase known(String caseNo) {
    SubmittedCase found = cases.get(caseNo);
    if (found == null) {
      throw fault(
          Soap11.getInstance().getSender(),
          "CASE_UNKNOWN",
          "caseNo",
          "the office does not have this case");
    }
    return found;
  }

  private static SubmittedCase change(
      SubmittedCase from, boolean withdrawn, Optional<String> urge) {
    List<String> urges = new ArrayList<>(from.urges());
    urge.ifPresent(urges::add);
    return new SubmittedCase(
        from.requestId(),
        from.caseNo(),
        from.implementationCode(),
        from.applicant(),
        from.feedbackDueAt(),
        from.form(),
        from.files(),
        from.receiptNo(),
        from.withdrawn() || withdrawn,
        List.copyOf(urges));
  }

  private static Map<String, String> form(Element request) {
    Map<String, String> form = new java.util.TreeMap<>();
    for (Element item : all(request, "item")) {
      form.put(item.getAttribute("path"), item.getTextContent());
    }
    return Map.copyOf(form);
  }

  private static List<ReceivedFile> files(Element request, Map<String, DataHandler> files) {
    List<ReceivedFile> received = new ArrayList<>();
    for (Element file : all(request, "file")) {
      Element content = all(file, "content").getFirst();
      NodeList includes = content.getElementsByTagNameNS(XOP, "Include");
      if (includes.getLength() != 1) {
        throw fault(
            Soap11.getInstance().getSender(),
            "FILE_INLINE",
            "file/content",
            "files are sent by MTOM");
      }
      String cid =
          URLDecoder.decode(
              ((Element) includes.item(0)).getAttribute("href").substring("cid:".length()),
              StandardCharsets.UTF_8);
      DataHandler bytes = files.get(cid);
      if (bytes == null) {
        throw fault(
            Soap11.getInstance().getSender(),
            "FILE_MISSING",
            "file/content",
            "no part with this content id");
      }
      ReceivedFile got = read(text(file, "name").orElse(""), bytes);
      Optional<String> said = text(file, "digest");
      if (said.isPresent() && !said.get().equals("sha256:" + got.sha256())) {
        throw fault(
            Soap11.getInstance().getSender(),
            "FILE_CHANGED",
            "file/digest",
            "digest and bytes differ");
      }
      received.add(got);
    }
    return List.copyOf(received);
  }

  private static ReceivedFile read(String name, DataHandler bytes) {
    try (InputStream in = bytes.getInputStream()) {
      DigestInputStream digesting = new DigestInputStream(in, sha256());
      long size = digesting.transferTo(java.io.OutputStream.nullOutputStream());
      return new ReceivedFile(name, hex(digesting.getMessageDigest().digest()), size);
    } catch (IOException e) {
      throw fault(
          Soap11.getInstance().getReceiver(),
          "FILE_UNREADABLE",
          "file/content",
          "the part ended early");
    }
  }

  private static byte[] digest(Element request, List<ReceivedFile> files) {
    MessageDigest digest = sha256();
    for (String name : List.of("caseNo", "implementationCode", "name", "reason", "text")) {
      digest.update(text(request, name).orElse("").getBytes(StandardCharsets.UTF_8));
    }
    files.forEach(file -> digest.update(file.sha256().getBytes(StandardCharsets.UTF_8)));
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Document receipt(String name, Effect effect, boolean repeated) {
    Document document = DOMUtils.createDocument();
    Element root = document.createElementNS(NAMESPACE, name);
    document.appendChild(root);
    child(root, "receiptNo", effect.receiptNo());
    child(root, "receivedAt", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(effect.at()));
    child(root, "repeated", Boolean.toString(repeated));
    return document;
  }

  private static SoapFault fault(QName kind, String code, String place, String reason) {
    SoapFault fault = new SoapFault(reason, kind);
    Element detail = fault.getOrCreateDetail();
    Element typed = detail.getOwnerDocument().createElementNS(NAMESPACE, "ServiceFault");
    detail.appendChild(typed);
    child(typed, "code", code);
    if (!place.isEmpty()) {
      child(typed, "place", place);
    }
    child(typed, "reason", reason);
    return fault;
  }

  static Element child(Element parent, String name, String text) {
    Element child = parent.getOwnerDocument().createElementNS(NAMESPACE, name);
    child.setTextContent(text);
    parent.appendChild(child);
    return child;
  }

  private static Optional<String> text(Element in, String name) {
    return all(in, name).stream().findFirst().map(e -> e.getTextContent().strip());
  }

  private static List<Element> all(Element in, String name) {
    NodeList found = in.getElementsByTagNameNS(NAMESPACE, name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }
}
