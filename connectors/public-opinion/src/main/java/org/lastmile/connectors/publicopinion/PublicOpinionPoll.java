package org.lastmile.connectors.publicopinion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.publicopinion.PublicOpinionMailbox.Sent;
import org.lastmile.connectors.publicopinion.PublicOpinionParts.MailFile;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.PollTurn;

/**
 * Looks for mails and deals with each: what no person has written goes aside, anything else is taken in, answered with
 * its case number, and only then moved. Whatever fails in between, the mail is found again; a mail whose receipt lies
 * among what was sent is a repeat.
 */
public final class PublicOpinionPoll {
  /** Property: whether the mail is to be taken in. */
  static final String TAKEN = "publicOpinionTaken";

  private static final String MAIL = "publicOpinionMail";
  private static final String WAITING = "publicOpinionWaiting";
  private static final String FOLDER = "publicOpinionFolder";
  private static final String FAULT = "publicOpinionFault";
  private static final String KIND = "publicOpinionKind";
  private static final String CASE = "publicOpinionCase";
  private static final String BOUNCED = "publicOpinionBounced";
  private static final String REPEATED = "publicOpinionRepeated";
  private static final String UNDELIVERED = "X-Lastmile-Undelivered";
  private static final String DONE = "done";
  private static final String AUTOMATIC = "automatic";
  private static final String REFUSED = "refused";
  private static final String STAYS = "";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
  private static final int MOST_AT_ONCE = 100;
  private static final int MOST_EVIDENCE = 64 << 10;
  private static final int LONGEST_TEXT = 4000;
  private static final int LONGEST_NOTE = 2000;
  private static final int LONGEST_SUBJECT = 200;
  private static final int LONGEST_FILE_NAME = 200;
  private static final String WHOLE_TEXT = "全文.txt";
  private static final String CUT = "……(全文见附件)";
  private static final Pattern RESOLUTION = Pattern.compile("圆桌会.{0,10}决议|决议.{0,10}圆桌会");

  private final PublicOpinionServer server;
  private final PublicOpinionProof proof;
  private final PublicOpinionSignature signature;
  private final PublicOpinionPost post;
  private final PublicOpinionSenders senders;
  private final PublicOpinionFiles files;
  private final AttachmentStore attachments;
  private final Clock clock;
  private final Duration window;
  private final long limit;
  private final int mostPerDay;
  private final String own;
  private final String inbox;
  private final String prefix;
  private final PollTurn turn;

  private @Nullable PublicOpinionMailbox mailbox;
  private Set<String> unanswered = new HashSet<>();
  private LocalDate day = LocalDate.MIN;
  private Map<String, Integer> today = new HashMap<>();

  PublicOpinionPoll(
      ConnectorContext context,
      PublicOpinionServer server,
      PublicOpinionProof proof,
      PublicOpinionPost post,
      PollTurn turn) {
    this.turn = turn;
    this.server = server;
    this.proof = proof;
    this.post = post;
    this.signature = PublicOpinionSignature.of(context);
    this.senders = PublicOpinionSenders.of(context);
    this.files = PublicOpinionFiles.of(context);
    this.attachments = context.attachments();
    this.clock = context.clock();
    this.window = context.duration("repeat.window");
    this.limit = context.size("mail.limit");
    this.mostPerDay = Integer.parseInt(context.text("sender.mostPerDay"));
    this.own = context.text("mail.address").toLowerCase(Locale.ROOT);
    this.inbox = context.text("imap.inbox");
    this.prefix = context.text("imap.prefix");
  }

  /** Opens the mailbox and lists what lies there, oldest first. */
  public synchronized void open(Exchange exchange) {
    unanswered = new HashSet<>();
    PublicOpinionMailbox opened = PublicOpinionMailbox.open(server, inbox, prefix);
    mailbox = opened;
    exchange.getMessage().setBody(opened.waiting(MOST_AT_ONCE));
  }

  /** Reads one mail and decides what becomes of it; one to be taken in is the body, as the mapping reads it. */
  public synchronized void read(Exchange exchange) throws Exception {
    Message waiting = exchange.getMessage().getBody(Message.class);
    exchange.setProperty(WAITING, waiting);
    exchange.setProperty(TAKEN, false);
    Instant receivedAt = PublicOpinionMailbox.receivedAt(waiting);
    if (PublicOpinionFaults.inMailLibrary(waiting::getSize) > limit) {
      tooLarge(exchange, waiting, receivedAt);
    }
    byte[] raw = PublicOpinionMailbox.bytes(waiting);
    exchange.setProperty("HubNative", PublicOpinionMail.head(raw, MOST_EVIDENCE));
    exchange.setProperty("HubNativeType", "message/rfc822");
    PublicOpinionMail mail =
        PublicOpinionFaults.inMailLibrary(
            () -> PublicOpinionMail.of(server.session(), raw, receivedAt));
    exchange.setProperty(MAIL, mail);
    Optional<PublicOpinionBounce> bounce =
        PublicOpinionFaults.inMailLibrary(() -> PublicOpinionBounce.of(mail));
    if (bounce.isPresent()) {
      bounced(exchange, mail, bounce.get());
    } else if (PublicOpinionAutomatic.is(mail, own)) {
      exchange.setProperty(FOLDER, AUTOMATIC);
    } else if (mail.address().isEmpty()) {
      throw mail.withoutSender();
    } else {
      written(exchange, mail);
    }
  }

  private void tooLarge(Exchange exchange, Message waiting, Instant receivedAt) {
    exchange.setProperty(
        MAIL,
        PublicOpinionFaults.inMailLibrary(
            () ->
                PublicOpinionMail.ofHeaders(
                    server.session(), PublicOpinionMailbox.headers(waiting), receivedAt)));
    throw new HubException(
        "PUBLIC_OPINION_TOO_LARGE",
        FaultKind.CALLER,
        "the mail has more bytes than allowed, which are " + limit);
  }

  /** A mail of ours did not arrive: a person has to find another way, and learns of which case. */
  private void bounced(Exchange exchange, PublicOpinionMail mail, PublicOpinionBounce bounce) {
    for (String id : bounce.messageIds()) {
      for (Sent sent : mailbox().sent("Message-ID", id)) {
        if (!sent.bounced() && !sent.kind().equals(PublicOpinionMailbox.REFUSAL)) {
          ObjectNode document =
              document("BOUNCE", "bounce-" + id.substring(1, id.indexOf('@')), mail);
          document.put("caseNo", sent.caseNo());
          document.putObject("bounce").put("kind", sent.kind()).put("status", bounce.status());
          exchange.setProperty(BOUNCED, id);
          take(exchange, document, List.of());
          return;
        }
      }
    }
    exchange.setProperty(FOLDER, AUTOMATIC);
  }

  private void written(Exchange exchange, PublicOpinionMail mail) throws IOException {
    String fingerprint = mail.fingerprint();
    if (unanswered.contains(fingerprint)) {
      // the first of these words waits for its receipt; then this one is known for a repeat
      exchange.setProperty(FOLDER, STAYS);
      return;
    }
    Instant since = clock.instant().minus(window);
    for (Sent sent : mailbox().sent(PublicOpinionMailbox.CONTENT, fingerprint)) {
      if (sent.kind().equals(PublicOpinionMailbox.RECEIPT) && !sent.at().isBefore(since)) {
        repeated(exchange, sent.repliesTo());
        return;
      }
    }
    if (tooMany(mail.address())) {
      exchange.setProperty(FOLDER, AUTOMATIC);
    } else {
      document(exchange, mail);
    }
  }

  /** A repeat is handed in as the mail that it repeats, which the hub knows; nobody is told once more. */
  private void repeated(Exchange exchange, String messageId) throws IOException {
    exchange.setProperty(REPEATED, true);
    exchange.setProperty(FOLDER, DONE);
    Optional<PublicOpinionMailbox.Kept> first = mailbox().kept(DONE, messageId);
    if (first.isPresent()) {
      PublicOpinionMailbox.Kept kept = first.get();
      document(
          exchange,
          PublicOpinionFaults.inMailLibrary(
              () -> PublicOpinionMail.of(server.session(), kept.bytes(), kept.receivedAt())));
    }
  }

  /** The mail as the mapping reads it. */
  private void document(Exchange exchange, PublicOpinionMail mail) throws IOException {
    String text = mail.text();
    if (text.isEmpty() && mail.subject().isEmpty() && mail.files().isEmpty()) {
      throw new HubException(
          "PUBLIC_OPINION_EMPTY", FaultKind.CALLER, "the mail has no subject, no text and no file");
    }
    boolean official = official(mail);
    boolean resolution = official && RESOLUTION.matcher(mail.header("Subject")).find();
    String claimed = mail.claimedCase();
    boolean believed =
        !claimed.isEmpty() && (official || proof.told(mail.references(), claimed, mail.address()));
    String kind = resolution ? "RESOLUTION" : believed ? "SUPPLEMENT" : "OPINION";
    ObjectNode document =
        document(kind, mail.fingerprint() + "-" + mail.receivedAt().getEpochSecond(), mail);
    if (believed) {
      document.put("caseNo", claimed);
      document.put("version", mail.receivedAt().getEpochSecond());
    } else if (!claimed.isEmpty()) {
      document.put("claimedCaseNo", claimed);
    }
    senders.division(mail.recipients()).ifPresent(code -> document.put("division", code));
    List<MailFile> all = new ArrayList<>(mail.files());
    text(
        document,
        text,
        resolution ? Integer.MAX_VALUE : believed ? LONGEST_NOTE : LONGEST_TEXT,
        all);
    take(exchange, document, keep(document, all));
  }

  /**
   * Whether the sender speaks for a street or a community. Without signatures this is what the mail says of itself, and
   * the mail server must refuse mails that lie about it.
   */
  private boolean official(PublicOpinionMail mail) {
    return senders.official(mail.address())
        && (!signature.required()
            || PublicOpinionFaults.inMailLibrary(
                () -> signature.signedBy(mail.message(), mail.address())));
  }

  private boolean tooMany(String address) {
    LocalDate now = LocalDate.ofInstant(clock.instant(), CHINA);
    if (!now.equals(day)) {
      day = now;
      today = new HashMap<>();
    }
    return today.getOrDefault(address, 0) >= mostPerDay;
  }

  private ObjectNode document(String kind, String number, PublicOpinionMail mail) {
    ObjectNode document = JSON.createObjectNode();
    document.put("kind", kind);
    document.put("number", number);
    document.put("receivedAt", time(mail.receivedAt()));
    ObjectNode sender = document.putObject("sender").put("address", mail.address());
    if (!mail.name().isEmpty()) {
      sender.put("name", mail.name());
    }
    String subject = PublicOpinionWords.head(mail.subject(), LONGEST_SUBJECT);
    if (!subject.isEmpty()) {
      document.put("subject", subject);
    }
    document
        .putObject("mail")
        .put("messageId", mail.messageId())
        .put("date", mail.header("Date"))
        .put("digest", mail.digest());
    return document;
  }

  /** What is too long for a field goes along as a whole, as a file. */
  private static void text(ObjectNode document, String text, int most, List<MailFile> files) {
    if (text.isEmpty()) {
      return;
    }
    String head = PublicOpinionWords.head(text, most);
    if (head.length() < text.length()) {
      files.add(new MailFile(WHOLE_TEXT, text.getBytes(StandardCharsets.UTF_8)));
      head = PublicOpinionWords.head(text, most - CUT.length()) + CUT;
    }
    document.put("text", head);
  }

  private List<Attachment> keep(ObjectNode document, List<MailFile> all) throws IOException {
    files.check(all);
    ArrayNode list = document.putArray("files");
    List<Attachment> kept = new ArrayList<>();
    for (MailFile file : all) {
      Attachment stored =
          attachments.store(new ByteArrayInputStream(file.content()), file.name(), limit);
      list.addObject()
          .put("name", PublicOpinionWords.head(file.name(), LONGEST_FILE_NAME))
          .put("size", stored.size())
          .put("digest", stored.digest());
      kept.add(stored);
    }
    return kept;
  }

  private static void take(Exchange exchange, ObjectNode document, List<Attachment> kept) {
    exchange.setProperty(TAKEN, true);
    exchange.setProperty("HubAttachments", kept);
    exchange.removeProperty("HubNative");
    exchange.removeProperty("HubNativeType");
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(document.toString().getBytes(StandardCharsets.UTF_8));
    exchange.setProperty(FOLDER, DONE);
    exchange.setProperty(KIND, document.path("kind").asText());
  }

  /** The mail is durable: what its receipt has to say. */
  public void receipt(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    ObjectNode words = JSON.createObjectNode();
    words.put("kind", exchange.getProperty(KIND, String.class));
    words.set("caseNo", receipt.path("caseNo"));
    words.set("receivedAt", receipt.path("receivedAt"));
    exchange.getMessage().setBody(words.toString().getBytes(StandardCharsets.UTF_8));
    exchange.setProperty(CASE, receipt.path("caseNo").asText());
  }

  /** Answers the mail, keeps the answer, and only then moves the mail. */
  public synchronized void taken(Exchange exchange) throws InvalidPayloadException, IOException {
    PublicOpinionMail mail = exchange.getProperty(MAIL, PublicOpinionMail.class);
    String bounced = exchange.getProperty(BOUNCED, String.class);
    if (bounced != null) {
      mailbox().bounced(bounced);
    } else if (exchange.getProperty(REPEATED) == null) {
      String fingerprint = mail.fingerprint();
      unanswered.add(fingerprint);
      String caseNo = exchange.getProperty(CASE, String.class);
      answer(exchange, mail, PublicOpinionMailbox.RECEIPT, caseNo);
      unanswered.remove(fingerprint);
      today.merge(mail.address(), 1, Integer::sum);
    }
    aside(exchange);
  }

  private void answer(Exchange exchange, PublicOpinionMail mail, String kind, String caseNo)
      throws InvalidPayloadException, IOException {
    JsonNode words = JSON.readTree(exchange.getMessage().getMandatoryBody(byte[].class));
    String id =
        proof.messageId(
            kind + "/" + mail.fingerprint() + "/" + mail.receivedAt(), caseNo, mail.address());
    MimeMessage answer =
        post.compose(id, mail.address(), words, List.of(), List.of(mail.messageId()));
    post.header(answer, PublicOpinionMailbox.KIND, kind);
    post.header(answer, PublicOpinionMailbox.CONTENT, mail.fingerprint());
    if (!caseNo.isEmpty()) {
      post.header(answer, PublicOpinionMailbox.CASE, caseNo);
    }
    try {
      post.send(answer);
    } catch (HubException e) {
      if (e.kind() != FaultKind.LASTING) {
        throw e;
      }
      // nobody can be told there; the case goes on, and what was said is kept all the same
      post.header(answer, UNDELIVERED, e.code());
    }
    mailbox().keep(answer);
  }

  /** Moves the mail to where it belongs, unless it has to stay. */
  public synchronized void aside(Exchange exchange) {
    String folder = exchange.getProperty(FOLDER, STAYS, String.class);
    if (!folder.equals(STAYS)) {
      mailbox().move(exchange.getProperty(WAITING, Message.class), folder);
    }
  }

  /** The mail was not taken and the refusal is recorded: what the sender is told. */
  public void refusal(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    // the split would hand it on to the poll, whose end would record it once more
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    exchange.setProperty(FAULT, fault);
    ObjectNode words = JSON.createObjectNode();
    words.put("kind", "REFUSED").put("code", fault.code());
    if (fault.place() != null) {
      words.put("place", fault.place());
    }
    exchange.getMessage().setBody(words.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Tells the sender, if it is for the sender to mend and one can answer; the mail goes aside either way. */
  public synchronized void refused(Exchange exchange) throws InvalidPayloadException, IOException {
    HubException fault = exchange.getProperty(FAULT, HubException.class);
    PublicOpinionMail mail = exchange.getProperty(MAIL, PublicOpinionMail.class);
    boolean repeated = exchange.getProperty(REPEATED) != null;
    exchange.setProperty(FOLDER, repeated ? DONE : REFUSED);
    if (!repeated && fault.kind() == FaultKind.CALLER && mail != null && answerable(mail)) {
      tell(mail, JSON.readTree(exchange.getMessage().getMandatoryBody(byte[].class)));
    }
    aside(exchange);
  }

  private void tell(PublicOpinionMail mail, JsonNode words) {
    today.merge(mail.address(), 1, Integer::sum);
    MimeMessage answer =
        post.compose(
            proof.messageId("refusal/" + mail.digest(), "", mail.address()),
            mail.address(),
            words,
            List.of(),
            List.of(mail.messageId()));
    post.header(answer, PublicOpinionMailbox.KIND, PublicOpinionMailbox.REFUSAL);
    try {
      post.send(answer);
      mailbox().keep(answer);
    } catch (HubException e) {
      // the mail lies among the refused ones, and that is recorded, whether or not this arrives
      post.header(answer, UNDELIVERED, e.code());
    }
  }

  private boolean answerable(PublicOpinionMail mail) {
    return !mail.address().isEmpty()
        && !PublicOpinionAutomatic.is(mail, own)
        && !tooMany(mail.address());
  }

  /** The hub could not take it now, or could not answer it: it stays. One recipient who is away holds up nobody else. */
  public synchronized void left(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    if (!fault.code().equals(PublicOpinionFaults.LATER)) {
      turn.stop();
      if (fault.code().startsWith("PUBLIC_OPINION_")) {
        // the mail server's fault, which the connector's health has to tell
        throw fault;
      }
    }
  }

  /** Looked to the end, well or not. */
  public synchronized void ended() {
    turn.ended();
    PublicOpinionMailbox opened = mailbox;
    mailbox = null;
    if (opened != null) {
      opened.close();
    }
  }

  private PublicOpinionMailbox mailbox() {
    PublicOpinionMailbox opened = mailbox;
    if (opened == null) {
      throw new HubException(
          "PUBLIC_OPINION_CONNECTION", FaultKind.PASSING, "the mailbox is not open");
    }
    return opened;
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.ofInstant(instant, CHINA));
  }
}
