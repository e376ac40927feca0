package org.lastmile.connectors.publicopinion;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * The platform: its mail server (GreenMail, real IMAP and SMTP), residents who write raw mails, and programs that answer
 * them. It knows nothing of how the connector reads or writes a mail.
 */
public final class PublicOpinionFake implements AutoCloseable {
  private final GreenMail server;
  private final GreenMailUser mailbox;
  private final String address;
  private final MailGate imap;
  private final MailGate smtp;
  private final String scheme;

  /** With ports that are free. */
  PublicOpinionFake(String address, String user, String password) {
    this(address, user, password, 0, 0, null);
  }

  /**
   * Starts it.
   *
   * @param tls null for none; then only this machine may call
   */
  PublicOpinionFake(
      String address, String user, String password, int imapPort, int smtpPort, SSLContext tls) {
    this.address = address;
    server =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
            });
    server.start();
    mailbox = server.setUser(address, user, password);
    imap = new MailGate(imapPort, server.getImap().getPort(), tls);
    smtp = new MailGate(smtpPort, server.getSmtp().getPort(), tls);
    scheme = tls == null ? "" : "s";
  }

  /** The connector's {@code imap.url}. */
  String imapUrl() {
    return "imap" + scheme + "://localhost:" + imap.port();
  }

  /** The connector's {@code smtp.url}. */
  String smtpUrl() {
    return "smtp" + scheme + "://localhost:" + smtp.port();
  }

  MailGate imap() {
    return imap;
  }

  MailGate smtp() {
    return smtp;
  }

  /** A mail arrives. */
  void arrive(byte[] raw) {
    arrive(raw, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** A mail has arrived at this time. */
  void arrive(byte[] raw, Instant at) {
    put("INBOX", raw, at);
  }

  /** Puts a mail into a folder as it is. */
  void put(String folder, byte[] raw, Instant at) {
    try {
      MailFolder into = folder.equals("INBOX") ? inbox(mailbox) : folder(folder);
      into.appendMessage(message(raw), new Flags(), Date.from(at));
    } catch (FolderException | AuthorizationException e) {
      throw new IllegalStateException(e);
    }
  }

  private MailFolder folder(String name) throws FolderException, AuthorizationException {
    MailFolder folder = server.getManagers().getImapHostManager().getFolder(mailbox, name);
    return folder == null
        ? server.getManagers().getImapHostManager().createMailbox(mailbox, name)
        : folder;
  }

  /** A mail as bytes, as its own lines say. */
  static MimeMessage message(byte[] raw) {
    try {
      return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What lies in a folder of the mailbox. */
  List<MimeMessage> lying(String folder) {
    try {
      MailFolder found = server.getManagers().getImapHostManager().getFolder(mailbox, folder);
      return found == null
          ? List.of()
          : found.getMessages().stream().map(StoredMessage::getMimeMessage).toList();
    } catch (RuntimeException e) {
      return List.of(); // it changes just now
    }
  }

  /** Whether something in the inbox looks read. */
  boolean anySeen() {
    return inbox(mailbox).getMessages().stream()
        .anyMatch(message -> message.isSet(Flags.Flag.SEEN));
  }

  private MailFolder inbox(GreenMailUser user) {
    try {
      return server.getManagers().getImapHostManager().getInbox(user);
    } catch (FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What somebody got, oldest first. */
  List<MimeMessage> got(String recipient) {
    GreenMailUser user = server.getUserManager().getUserByEmail(recipient);
    if (user == null) {
      return List.of();
    }
    return inbox(user).getMessages().stream().map(StoredMessage::getMimeMessage).toList();
  }

  /** What people got from the hub: kind of the mail and number of the case, oldest first. */
  List<Taken> taken() {
    return server.getUserManager().listUser().stream()
        .filter(user -> !user.equals(mailbox))
        .flatMap(user -> inbox(user).getMessages().stream())
        .map(
            mail ->
                new Taken(
                    mail.getReceivedDate().toInstant(),
                    line(mail, "X-Lastmile-Kind"),
                    line(mail, "X-Lastmile-Case")))
        .sorted(Comparator.comparing(Taken::at))
        .toList();
  }

  private static String line(StoredMessage mail, String name) {
    try {
      String[] lines = mail.getMimeMessage().getHeader(name);
      return lines == null ? "" : lines[0];
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everything that lies anywhere is gone. */
  void clear() {
    try {
      server.purgeEmailFromAllMailboxes();
    } catch (FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A mail of plain text in UTF-8. */
  byte[] plain(String from, String subject, String text, String... headers) {
    return raw(
        from, subject, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** A mail with a body of this type; all lines of its head may be of any kind. */
  byte[] raw(String from, String subject, String type, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder();
    int bracket = from.indexOf('<');
    head.append("From: ");
    head.append(
        bracket < 0
            ? from
            : word(from.substring(0, bracket).strip()) + " " + from.substring(bracket));
    head.append("\r\n");
    head.append("To: ").append(address).append("\r\n");
    head.append("Subject: ").append(word(subject)).append("\r\n");
    head.append("Message-ID: <").append(UUID.randomUUID()).append("@resident.example>\r\n");
    head.append("Date: Tue, 24 Nov 2026 09:00:00 +0800\r\n");
    head.append("MIME-Version: 1.0\r\n");
    head.append("Content-Type: ").append(type).append("\r\n");
    if (Stream.of(headers).noneMatch(header -> header.startsWith("Content-Transfer-Encoding:"))) {
      head.append("Content-Transfer-Encoding: 8bit\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("\r\n");
    return join(head.toString().getBytes(StandardCharsets.ISO_8859_1), body);
  }

  private static String word(String text) {
    return text.chars().allMatch(one -> one < 256)
        ? text
        : "=?utf-8?B?"
            + java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }

  static byte[] join(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** A reply to a mail that somebody got, as mail programs write it. */
  byte[] reply(MimeMessage to, String from, String text) {
    try {
      return plain(
          from,
          "Re: " + to.getSubject(),
          text + "\r\n\r\n> " + String.valueOf(to.getContent()).replace("\n", "\n> "),
          "In-Reply-To: " + to.getMessageID(),
          "References: " + to.getMessageID());
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The notice of a mail server that a mail was not delivered, or not yet (RFC 3464). */
  byte[] deliveryReport(MimeMessage of, String action, String status) {
    try {
      String body =
          """
          --report-1
          Content-Type: text/plain; charset=us-ascii

          Your message could not be delivered.

          --report-1
          Content-Type: message/delivery-status

          Reporting-MTA: dns; mx.resident.example

          Final-Recipient: rfc822; somebody@resident.example
          Action: %s
          Status: %s

          --report-1
          Content-Type: text/rfc822-headers

          Message-ID: %s
          Subject: original

          --report-1--
          """
              .formatted(action, status, of.getMessageID())
              .replace("\n", "\r\n");
      return raw(
          "Mail Delivery System <MAILER-DAEMON@mx.resident.example>",
          "Undelivered Mail Returned to Sender",
          "multipart/report; report-type=delivery-status; boundary=\"report-1\"",
          body.getBytes(StandardCharsets.US_ASCII),
          "Auto-Submitted: auto-replied",
          "Return-Path: <>");
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    imap.close();
    smtp.close();
    server.stop();
  }
}
