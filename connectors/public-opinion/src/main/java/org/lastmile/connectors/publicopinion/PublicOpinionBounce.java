package org.lastmile.connectors.publicopinion;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A notice that a mail could not be delivered (RFC 3464), also of servers that say it in words only.
 *
 * @param messageIds of mails of the form of ours that it is about
 * @param status by RFC 3463, such as 5.1.1
 */
record PublicOpinionBounce(Collection<String> messageIds, String status) {
  private static final Pattern STATUS = Pattern.compile("\\b([45]\\.\\d{1,3}\\.\\d{1,3})\\b");
  private static final String UNKNOWN = "5.0.0";
  private static final int LONGEST = 256 * 1024;

  /** What a notice says; empty if the mail is none, or only says that delivery is delayed. */
  static Optional<PublicOpinionBounce> of(PublicOpinionMail mail)
      throws MessagingException, IOException {
    boolean report =
        mail.type().equals("multipart/report")
            && mail.header("Content-Type").toLowerCase(Locale.ROOT).contains("delivery-status");
    boolean words =
        mail.has("X-Failed-Recipients")
            || mail.address().startsWith("mailer-daemon@")
            || mail.address().startsWith("postmaster@");
    if (!report && !words) {
      return Optional.empty();
    }
    Found found = new Found();
    found.look(mail.message(), 0);
    boolean failed = report && found.reported ? found.failed : true;
    return failed && !found.ids.isEmpty()
        ? Optional.of(new PublicOpinionBounce(found.ids, found.status))
        : Optional.empty();
  }

  private static final class Found {
    final Set<String> ids = new LinkedHashSet<>();
    String status = UNKNOWN;
    boolean reported;
    boolean failed;

    void look(MimePart part, int depth) throws MessagingException, IOException {
      String type = PublicOpinionParts.type(part);
      if (type.startsWith("multipart/") && depth < 5) {
        for (MimePart child : PublicOpinionParts.children(part)) {
          look(child, depth + 1);
        }
        return;
      }
      byte[] bytes = PublicOpinionParts.bytes(part);
      if (type.equals("message/delivery-status")) {
        report(bytes);
      }
      String text =
          new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.ISO_8859_1);
      ids.addAll(PublicOpinionProof.ids(text));
      Matcher code = STATUS.matcher(text);
      if (type.equals("text/plain") && status.equals(UNKNOWN) && code.find()) {
        status = code.group(1);
      }
    }

    /** Blocks of headers: one about the mail, then one for each recipient. */
    private void report(byte[] bytes) throws MessagingException, IOException {
      try (ByteArrayInputStream in = new ByteArrayInputStream(bytes)) {
        while (in.available() > 0) {
          InternetHeaders block = new InternetHeaders(in);
          for (String action : PublicOpinionMail.values(block, "Action")) {
            reported = true;
            if (action.strip().equalsIgnoreCase("failed")) {
              failed = true;
              PublicOpinionMail.values(block, "Status").stream()
                  .map(String::strip)
                  .filter(code -> STATUS.matcher(code).matches())
                  .findFirst()
                  .ifPresent(code -> status = code);
            }
          }
        }
      }
    }
  }
}
