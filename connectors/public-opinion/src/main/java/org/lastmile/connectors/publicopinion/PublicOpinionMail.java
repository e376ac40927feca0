package org.lastmile.connectors.publicopinion;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A mail as it was fetched; its content is taken apart only when it is asked for. */
final class PublicOpinionMail {
  private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,500}>");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>\",;]{1,64}@[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})*");
  private static final Pattern REPLIED =
      Pattern.compile("^\\s*(?:re|fw|fwd|aw|回复|答复|转发)\\s*[:：]\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern CASE_NO =
      Pattern.compile("[\\[【]\\s*西湖办件\\s*[:：]?\\s*([0-9A-Za-z]{10,64})\\s*[\\]】]");
  private static final int LONGEST_NAME = 200;

  /** What stands above an answer's text: what is below it in a reply is the answer quoted. */
  static final String MARKER = "———— 请在此线以上书写 ————";

  private static final Pattern SENT_FROM =
      Pattern.compile("(?i)^(?:发自我的|来自我的|sent from my |从我的).{0,40}$");

  private final MimeMessage message;
  private final Instant receivedAt;
  private final String digest;
  private final String address;
  private final String name;
  private PublicOpinionParts.@Nullable Content content;

  private PublicOpinionMail(MimeMessage message, Instant receivedAt, String digest)
      throws MessagingException {
    this.message = message;
    this.receivedAt = receivedAt;
    this.digest = digest;
    this.address = address(message);
    this.name = name(message);
  }

  /**
   * Reads a mail.
   *
   * @param receivedAt when the mail server got it
   */
  static PublicOpinionMail of(Session session, byte[] raw, Instant receivedAt)
      throws MessagingException {
    return new PublicOpinionMail(
        new MimeMessage(session, new ByteArrayInputStream(raw)),
        receivedAt,
        "sha256:" + PublicOpinionProof.sha256(raw));
  }

  /** Of a mail that is too large to be fetched, the headers. */
  static PublicOpinionMail ofHeaders(Session session, List<Header> headers, Instant receivedAt)
      throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    for (Header header : headers) {
      message.addHeader(header.getName(), header.getValue());
    }
    return new PublicOpinionMail(message, receivedAt, "");
  }

  private static String address(MimeMessage message) throws MessagingException {
    String raw = message.getHeader("From", ",");
    try {
      for (InternetAddress one : InternetAddress.parseHeader(raw == null ? "" : raw, false)) {
        String found = String.valueOf(one.getAddress()).toLowerCase(Locale.ROOT);
        if (ADDRESS.matcher(found).matches()) {
          return found;
        }
      }
    } catch (MessagingException e) {
      return "";
    }
    return "";
  }

  /** What the sender calls itself; mail programs write that in any charset. */
  private static String name(MimeMessage message) throws MessagingException {
    String raw = message.getHeader("From", ",");
    int end = raw == null ? -1 : raw.indexOf('<');
    String phrase = end < 1 ? "" : PublicOpinionWords.header(raw.substring(0, end));
    String name = phrase.replaceAll("^[\"'\\s]+|[\"'\\s]+$", "");
    return name.contains("@") ? "" : PublicOpinionWords.head(name, LONGEST_NAME);
  }

  MimeMessage message() {
    return message;
  }

  Instant receivedAt() {
    return receivedAt;
  }

  /** Of the mail as it was fetched. */
  String digest() {
    return digest;
  }

  /** In lower case; empty where nobody is named. */
  String address() {
    return address;
  }

  /** Empty where the sender has none. */
  String name() {
    return name;
  }

  String messageId() {
    Matcher id = ID.matcher(header("Message-ID"));
    return id.find() ? id.group() : "";
  }

  /** The mails that this one replies to. */
  Set<String> references() {
    Set<String> references = new TreeSet<>();
    for (String header : new String[] {"In-Reply-To", "References"}) {
      ID.matcher(header(header)).results().forEach(found -> references.add(found.group()));
    }
    return references;
  }

  /** Addresses that it was sent to or delivered for, in lower case. */
  Set<String> recipients() {
    Set<String> recipients = new TreeSet<>();
    for (String header : new String[] {"To", "Cc", "Delivered-To", "X-Original-To"}) {
      ADDRESS
          .matcher(header(header).toLowerCase(Locale.ROOT))
          .results()
          .forEach(found -> recipients.add(found.group()));
    }
    return recipients;
  }

  /** The first header of this name, decoded; empty if there is none. */
  String header(String name) {
    try {
      String[] values = message.getHeader(name);
      return values == null ? "" : PublicOpinionWords.header(values[0]);
    } catch (MessagingException e) {
      return "";
    }
  }

  boolean has(String name) {
    try {
      return message.getHeader(name) != null;
    } catch (MessagingException e) {
      return false;
    }
  }

  String type() {
    try {
      return PublicOpinionParts.type(message);
    } catch (MessagingException e) {
      return "";
    }
  }

  /** Without what mail programs put before it, and without any case number. */
  String subject() {
    String subject = CASE_NO.matcher(header("Subject")).replaceAll(" ");
    for (Matcher before = REPLIED.matcher(subject);
        before.find();
        before = REPLIED.matcher(subject)) {
      subject = subject.substring(before.end());
    }
    return subject.replaceAll("\\s+", " ").strip();
  }

  /** The case that the subject names, whether or not the sender may know it; empty if none. */
  String claimedCase() {
    Matcher named = CASE_NO.matcher(header("Subject"));
    return named.find() ? named.group(1) : "";
  }

  /** What is written above an answer of ours that it may quote. */
  String text() {
    List<String> lines = new ArrayList<>();
    for (String line : PublicOpinionWords.lines(content().text()).split("\n", -1)) {
      if (line.contains(MARKER)) {
        break;
      }
      lines.add(line);
    }
    while (!lines.isEmpty()
        && (lines.getLast().isBlank()
            || lines.getLast().startsWith(">")
            || SENT_FROM.matcher(lines.getLast().strip()).matches())) {
      lines.removeLast();
    }
    return String.join("\n", lines).strip();
  }

  List<PublicOpinionParts.MailFile> files() {
    return content().files();
  }

  private PublicOpinionParts.Content content() {
    if (content == null) {
      content = PublicOpinionFaults.inMailLibrary(() -> PublicOpinionParts.of(message));
    }
    return content;
  }

  /**
   * By what the same words are known again: sender, words and files, however they were wrapped and whatever the
   * Message-ID.
   */
  String fingerprint() {
    String words =
        (text().isEmpty() ? subject() : text())
            .replaceAll("[\\s\\p{Z}]+", "")
            .toLowerCase(Locale.ROOT);
    StringBuilder all = new StringBuilder(address).append('\n').append(words);
    for (PublicOpinionParts.MailFile file : files()) {
      all.append('\n').append(PublicOpinionProof.sha256(file.content()));
    }
    return PublicOpinionProof.sha256(all.toString()).substring(0, 32);
  }

  /** The headers and the beginning of it, for the evidence of a refusal. */
  static byte[] head(byte[] raw, int most) {
    return raw.length <= most ? raw : java.util.Arrays.copyOf(raw, most);
  }

  HubException withoutSender() {
    return new HubException(
        "PUBLIC_OPINION_SENDER", FaultKind.CALLER, "the mail names no sender", "From", null);
  }

  /** The headers of a part that holds nothing else. */
  static List<String> values(InternetHeaders headers, String name) {
    String[] values = headers.getHeader(name);
    return values == null ? Collections.emptyList() : List.of(values);
  }
}
