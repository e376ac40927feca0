package org.lastmile.connectors.publicopinion;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Header;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.HeaderTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.text.ParsePosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the mailbox. The mailbox is all that this connector remembers: what lies in the inbox is not dealt
 * with, and what was answered lies in the folder of sent mails, with headers that say to which case it belongs.
 */
final class PublicOpinionMailbox implements AutoCloseable {
  /** Header of what was sent: {@code receipt}, {@code refusal} or {@code answer}. */
  static final String KIND = "X-Lastmile-Kind";

  /** Header of what was sent: its case. */
  static final String CASE = "X-Lastmile-Case";

  /** Header of what was sent: the fingerprint of what it answers. */
  static final String CONTENT = "X-Lastmile-Content";

  static final String RECEIPT = "receipt";
  static final String REFUSAL = "refusal";
  static final String ANSWER = "answer";

  private static final String SENT = "sent";
  private static final String MOVE = "MOVE";

  private final IMAPStore store;
  private final String inboxName;
  private final String prefix;
  private @Nullable IMAPFolder inbox;

  /**
   * A mail that was sent.
   *
   * @param bounced whether it is known that it did not arrive
   */
  record Sent(
      String messageId,
      String kind,
      String caseNo,
      String address,
      String repliesTo,
      Instant at,
      boolean bounced) {}

  /** Never the envelope: the library gives up a whole mailbox for one address in it that cannot be. */
  private static final FetchProfile PROFILE = profile();

  private static FetchProfile profile() {
    FetchProfile profile = new FetchProfile();
    profile.add(FetchProfile.Item.SIZE);
    profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
    return profile;
  }

  private PublicOpinionMailbox(IMAPStore store, String inboxName, String prefix) {
    this.store = store;
    this.inboxName = inboxName;
    this.prefix = prefix;
  }

  /** Connects. */
  static PublicOpinionMailbox open(PublicOpinionServer server, String inbox, String prefix) {
    return PublicOpinionFaults.inMailLibrary(
        () -> new PublicOpinionMailbox(server.store(), inbox, prefix));
  }

  /** What lies in the inbox, oldest first. */
  List<Message> waiting(int most) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          IMAPFolder folder = (IMAPFolder) store.getFolder(inboxName);
          folder.open(Folder.READ_WRITE);
          inbox = folder;
          int count = Math.min(folder.getMessageCount(), most);
          if (count == 0) {
            return List.of();
          }
          Message[] messages = folder.getMessages(1, count);
          folder.fetch(messages, PROFILE);
          return List.of(messages);
        });
  }

  /** The bytes of a mail as the server has them; it stays unread. */
  static byte[] bytes(Message message) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          message.writeTo(bytes);
          return bytes.toByteArray();
        });
  }

  static List<Header> headers(Message message) {
    return PublicOpinionFaults.inMailLibrary(
        () -> new ArrayList<>(Collections.list(message.getAllHeaders())));
  }

  /**
   * A mail that was dealt with.
   *
   * @param receivedAt when the server got it, kept by whatever moved it
   */
  record Kept(byte[] bytes, Instant receivedAt) {}

  /** The mail with this Message-ID in one of the hub's folders; empty if it is not there any more. */
  Optional<Kept> kept(String name, String messageId) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          Folder folder = own(name);
          folder.open(Folder.READ_ONLY);
          try {
            Message[] found = folder.search(new HeaderTerm("Message-ID", messageId));
            folder.fetch(found, PROFILE);
            for (Message message : found) {
              if (header(message, "Message-ID").equals(messageId)) {
                return Optional.of(new Kept(bytes(message), receivedAt(message)));
              }
            }
            return Optional.empty();
          } finally {
            folder.close(false);
          }
        });
  }

  /** When the server got a mail, to the second. */
  static Instant receivedAt(Message message) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          Date date = message.getReceivedDate();
          return (date == null ? Instant.EPOCH : date.toInstant()).truncatedTo(ChronoUnit.SECONDS);
        });
  }

  /** Moves a mail from the inbox to one of the hub's folders. */
  void move(Message message, String name) {
    PublicOpinionFaults.inMailLibrary(
        () -> {
          IMAPFolder from = (IMAPFolder) message.getFolder();
          Folder to = own(name);
          Message[] one = {message};
          if (store.hasCapability(MOVE)) {
            from.moveMessages(one, to);
          } else {
            from.copyMessages(one, to);
            from.setFlags(one, new Flags(Flags.Flag.DELETED), true);
            from.expunge(one);
          }
          return to;
        });
  }

  /** Keeps what was sent. */
  void keep(MimeMessage message) {
    PublicOpinionFaults.inMailLibrary(
        () -> {
          message.setFlag(Flags.Flag.SEEN, true);
          own(SENT).appendMessages(new Message[] {message});
          return message;
        });
  }

  /** What was sent with this value of a header, oldest first. */
  List<Sent> sent(String header, String value) {
    List<Sent> found = new ArrayList<>();
    eachSent(header, value, Folder.READ_ONLY, message -> found.add(read(message)));
    return found;
  }

  /** Marks what was sent as not arrived, also for people who look into the mailbox. */
  void bounced(String messageId) {
    eachSent(
        "Message-ID",
        messageId,
        Folder.READ_WRITE,
        message -> message.setFlag(Flags.Flag.FLAGGED, true));
  }

  private void eachSent(String header, String value, int mode, Visit visit) {
    PublicOpinionFaults.inMailLibrary(
        () -> {
          Folder folder = own(SENT);
          folder.open(mode);
          try {
            for (Message message : folder.search(new HeaderTerm(header, value))) {
              // servers find parts of values too
              if (header(message, header).equals(value)) {
                visit.of(message);
              }
            }
            return folder;
          } finally {
            folder.close(false);
          }
        });
  }

  @FunctionalInterface
  private interface Visit {
    void of(Message message) throws MessagingException, IOException;
  }

  private static Sent read(Message message) throws MessagingException, IOException {
    Date date = new MailDateFormat().parse(header(message, "Date"), new ParsePosition(0));
    String to = header(message, "To");
    InternetAddress[] addresses = InternetAddress.parseHeader(to, false);
    return new Sent(
        header(message, "Message-ID"),
        header(message, KIND),
        header(message, CASE),
        addresses.length == 0
            ? ""
            : String.valueOf(addresses[0].getAddress()).toLowerCase(Locale.ROOT),
        header(message, "In-Reply-To"),
        date == null ? Instant.EPOCH : date.toInstant(),
        message.isSet(Flags.Flag.FLAGGED));
  }

  private static String header(Message message, String name) throws MessagingException {
    String[] values = message.getHeader(name);
    return values == null ? "" : values[0].replaceAll("\\r?\\n[ \\t]+", " ").strip();
  }

  private Folder own(String name) throws MessagingException {
    Folder folder = store.getFolder(prefix + name);
    if (!folder.exists()) {
      folder.create(Folder.HOLDS_MESSAGES);
    }
    return folder;
  }

  @Override
  public void close() {
    IMAPFolder folder = inbox;
    if (folder != null && folder.isOpen()) {
      PublicOpinionFaults.closeQuietly(() -> folder.close(false));
    }
    PublicOpinionFaults.closeQuietly(store);
  }
}
