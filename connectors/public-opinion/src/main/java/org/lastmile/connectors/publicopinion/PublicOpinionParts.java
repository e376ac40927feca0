package org.lastmile.connectors.publicopinion;

import jakarta.activation.DataSource;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The text and the files of a mail, also of one whose boundaries, names or encodings are broken. */
final class PublicOpinionParts {
  private static final String BROKEN = "PUBLIC_OPINION_BROKEN";
  private static final int MOST_PARTS = 200;
  private static final int DEEPEST = 20;
  private static final String LINE_END = "\uE000";
  private static final Pattern NAME =
      Pattern.compile(
          "(?:file)?name\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);

  /**
   * One file of a mail.
   *
   * @param name without a path, never empty
   */
  record MailFile(String name, byte[] content) {}

  private final List<MailFile> files = new ArrayList<>();
  private int parts;

  private PublicOpinionParts() {}

  /** What a mail says, and what it brings. */
  record Content(String text, List<MailFile> files) {}

  /**
   * Takes a mail apart.
   *
   * @throws HubException {@code PUBLIC_OPINION_BROKEN}, {@code PUBLIC_OPINION_ENCRYPTED} or {@code
   *     PUBLIC_OPINION_CHARSET}, CALLER
   */
  static Content of(MimePart mail) throws MessagingException, IOException {
    PublicOpinionParts parts = new PublicOpinionParts();
    String text = parts.text(mail, 0);
    return new Content(text, List.copyOf(parts.files));
  }

  private String text(MimePart part, int depth) throws MessagingException, IOException {
    if (++parts > MOST_PARTS || depth > DEEPEST) {
      throw broken("has more parts than anybody writes");
    }
    String type = type(part);
    if (type.startsWith("multipart/")) {
      List<MimePart> children = children(part);
      return type.equals("multipart/alternative")
          ? alternative(children, depth)
          : joined(children, depth);
    }
    if (type.endsWith("/pkcs7-mime") || type.endsWith("/x-pkcs7-mime")) {
      return text(PublicOpinionSignature.signedContent(bytes(part)), depth + 1);
    }
    if (type.endsWith("/pkcs7-signature") || type.endsWith("/x-pkcs7-signature")) {
      return "";
    }
    String name = name(part);
    if (PublicOpinionTnef.is(type, name)) {
      PublicOpinionTnef packed = PublicOpinionTnef.of(bytes(part));
      files.addAll(packed.files());
      return packed.text();
    }
    boolean shown = name.isEmpty() && !Part.ATTACHMENT.equalsIgnoreCase(disposition(part));
    if (shown && type.equals("text/plain")) {
      return PublicOpinionWords.decode(bytes(part), charset(part));
    }
    if (shown && type.equals("text/html")) {
      return html(PublicOpinionWords.decode(bytes(part), charset(part)));
    }
    files.add(new MailFile(named(name, type), bytes(part)));
    return "";
  }

  private String joined(List<MimePart> children, int depth) throws MessagingException, IOException {
    List<String> texts = new ArrayList<>();
    for (MimePart child : children) {
      String text = text(child, depth + 1);
      if (!text.isBlank()) {
        texts.add(text);
      }
    }
    return String.join("\n\n", texts);
  }

  /** The same content several times: the plain text, if it says anything. */
  private String alternative(List<MimePart> children, int depth)
      throws MessagingException, IOException {
    String plain = "";
    String other = "";
    for (MimePart child : children) {
      String text = text(child, depth + 1);
      if (type(child).equals("text/plain")) {
        plain = plain.isBlank() ? text : plain;
      } else {
        other = other.isBlank() ? text : other;
      }
    }
    return plain.isBlank() ? other : plain;
  }

  /**
   * The parts of a multipart. A boundary that is never closed ends with the mail; one that is nowhere to be found is not
   * the one that the parts have, and is looked for.
   */
  static List<MimePart> children(MimePart part) throws MessagingException {
    MimePartDataSource source = new MimePartDataSource(part);
    try {
      return children(new Lenient(source, false));
    } catch (MessagingException e) {
      try {
        return children(new Lenient(source, true));
      } catch (MessagingException again) {
        throw broken("has no boundary by which its parts can be told");
      }
    }
  }

  private static List<MimePart> children(MimeMultipart multipart) throws MessagingException {
    List<MimePart> children = new ArrayList<>();
    for (int i = 0; i < multipart.getCount(); i++) {
      BodyPart child = multipart.getBodyPart(i);
      children.add((MimeBodyPart) child);
    }
    return children;
  }

  /** A multipart as mail programs make them; the library would look into properties of the whole process. */
  private static final class Lenient extends MimeMultipart {
    private final boolean anyBoundary;

    Lenient(DataSource source, boolean anyBoundary) throws MessagingException {
      super(source);
      this.anyBoundary = anyBoundary;
    }

    @Override
    protected void initializeProperties() {
      super.initializeProperties();
      ignoreMissingEndBoundary = true;
      ignoreMissingBoundaryParameter = true;
      ignoreExistingBoundaryParameter = anyBoundary;
      // else one whose boundary is nowhere would just be empty
      allowEmpty = false;
    }
  }

  /** The media type in lower case, without parameters; what cannot be read is what it is without a label. */
  static String type(MimePart part) throws MessagingException {
    String raw = part.getContentType();
    try {
      return new ContentType(raw).getBaseType().toLowerCase(Locale.ROOT);
    } catch (ParseException e) {
      int end = raw.indexOf(';');
      String bare = (end < 0 ? raw : raw.substring(0, end)).strip().toLowerCase(Locale.ROOT);
      return bare.matches("[a-z0-9.+-]+/[a-z0-9.+-]+") ? bare : "text/plain";
    }
  }

  private static @Nullable String charset(MimePart part) throws MessagingException {
    try {
      return new ContentType(part.getContentType()).getParameter("charset");
    } catch (ParseException e) {
      return null;
    }
  }

  private static String disposition(MimePart part) throws MessagingException {
    try {
      String disposition = part.getDisposition();
      return disposition == null ? "" : disposition;
    } catch (ParseException e) {
      return Part.ATTACHMENT;
    }
  }

  /** The name of a file by RFC 2231, by RFC 2047 although that is not allowed there, or in bare bytes; empty if none. */
  private static String name(MimePart part) throws MessagingException {
    String name;
    try {
      name = part.getFileName();
    } catch (ParseException e) {
      name = null;
    }
    for (String header : new String[] {"Content-Disposition", "Content-Type"}) {
      String raw = part.getHeader(header, null);
      Matcher found = NAME.matcher(raw == null ? "" : raw);
      if (name == null && found.find()) {
        name = found.group(1) == null ? found.group(2) : found.group(1);
      }
    }
    return baseName(PublicOpinionWords.header(name));
  }

  /** Without any path. */
  static String baseName(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).strip();
  }

  private String named(String name, String type) {
    if (!name.isEmpty()) {
      return name;
    }
    String end =
        switch (type) {
          case "message/rfc822" -> ".eml";
          case "text/plain" -> ".txt";
          case "text/html" -> ".html";
          case "image/jpeg" -> ".jpg";
          case "image/png" -> ".png";
          case "image/gif" -> ".gif";
          case "application/pdf" -> ".pdf";
          default -> "";
        };
    return "附件" + (files.size() + 1) + end;
  }

  /** The decoded bytes; where the encoding is unknown or broken, as much as there is. */
  static byte[] bytes(MimePart part) throws MessagingException, IOException {
    try (InputStream in = part.getInputStream()) {
      return in.readAllBytes();
    } catch (IOException | MessagingException e) {
      byte[] raw = raw(part);
      return "base64".equalsIgnoreCase(part.getEncoding())
          ? Base64.getMimeDecoder().decode(raw)
          : raw;
    } catch (IllegalArgumentException e) {
      throw broken("has a part that is not base64");
    }
  }

  private static byte[] raw(MimePart part) throws MessagingException, IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    try (InputStream in =
        part instanceof MimeMessage mail
            ? mail.getRawInputStream()
            : ((MimeBodyPart) part).getRawInputStream()) {
      in.transferTo(raw);
    }
    return raw.toByteArray();
  }

  /** The library's own text has no lines: a character that means nothing stands for their ends. */
  private static String html(String html) {
    Document document = Jsoup.parse(html.replace(LINE_END, ""));
    document.select("style,script,head").remove();
    document.select("br").before(LINE_END);
    document.select("p,div,tr,li,h1,h2,h3,h4,blockquote").after(LINE_END);
    return document.text().replaceAll(" *" + LINE_END + " *", "\n");
  }

  static HubException broken(String text) {
    return new HubException(BROKEN, FaultKind.CALLER, "the mail " + text);
  }
}
