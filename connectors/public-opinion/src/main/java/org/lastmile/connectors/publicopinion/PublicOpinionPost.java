package org.lastmile.connectors.publicopinion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.publicopinion.PublicOpinionMailbox.Sent;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Sends answers. To whom, and as a reply to what, the mailbox knows: the receipts of a case lie in its folder of sent
 * mails. An answer lies there too once it is sent, so that it is not sent again.
 */
public final class PublicOpinionPost {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PublicOpinionServer server;
  private final PublicOpinionProof proof;
  private final AttachmentStore attachments;
  private final Clock clock;
  private final String from;
  private final String inbox;
  private final String prefix;
  private final long limit;

  PublicOpinionPost(
      ConnectorContext context, PublicOpinionServer server, PublicOpinionProof proof) {
    this.server = server;
    this.proof = proof;
    this.attachments = context.attachments();
    this.clock = context.clock();
    this.from = context.text("mail.address");
    this.inbox = context.text("imap.inbox");
    this.prefix = context.text("imap.prefix");
    this.limit = context.size("mail.limit");
  }

  /** Sends the answer in the body to whoever has written about its case, and leaves what the server said. */
  public void deliver(Exchange exchange) throws InvalidPayloadException, IOException {
    JsonNode answer = JSON.readTree(exchange.getMessage().getMandatoryBody(byte[].class));
    Message message = exchange.getProperty("HubMessage", Message.class);
    String caseNo = answer.path("caseNo").asText();
    ObjectNode said = JSON.createObjectNode();
    try (PublicOpinionMailbox mailbox = PublicOpinionMailbox.open(server, inbox, prefix)) {
      List<MimeBodyPart> files = null;
      for (Sent receipt : receipts(mailbox, caseNo).values()) {
        String id = proof.messageId(message.idempotencyKey(), caseNo, receipt.address());
        if (mailbox.sent("Message-ID", id).isEmpty()) {
          files = files == null ? files(answer, message) : files;
          MimeMessage mail =
              compose(
                  id,
                  receipt.address(),
                  answer,
                  files,
                  List.of(receipt.repliesTo(), receipt.messageId()));
          header(mail, PublicOpinionMailbox.KIND, PublicOpinionMailbox.ANSWER);
          header(mail, PublicOpinionMailbox.CASE, caseNo);
          said.put(id, send(mail));
          mailbox.keep(mail);
        } else {
          said.put(id, "sent before");
        }
      }
    }
    exchange.getMessage().removeHeaders("*");
    exchange.setProperty("HubKeys", Map.of("messageId", said.fieldNames().next()));
    exchange.getMessage().setBody(said.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether everybody who has to get the answer has got it. */
  public void has(Exchange exchange) {
    Message message = exchange.getProperty("HubMessage", Message.class);
    String caseNo = String.valueOf(message.caseNo());
    boolean all = true;
    try (PublicOpinionMailbox mailbox = PublicOpinionMailbox.open(server, inbox, prefix)) {
      for (Sent receipt : receipts(mailbox, caseNo).values()) {
        String id = proof.messageId(message.idempotencyKey(), caseNo, receipt.address());
        all &= !mailbox.sent("Message-ID", id).isEmpty();
      }
    }
    exchange.getMessage().setBody(all);
  }

  /** The first receipt of each address that has written about the case. */
  private static Map<String, Sent> receipts(PublicOpinionMailbox mailbox, String caseNo) {
    Map<String, Sent> receipts = new LinkedHashMap<>();
    for (Sent sent : mailbox.sent(PublicOpinionMailbox.CASE, caseNo)) {
      if (sent.kind().equals(PublicOpinionMailbox.RECEIPT) && !sent.address().isEmpty()) {
        receipts.putIfAbsent(sent.address(), sent);
      }
    }
    if (receipts.isEmpty()) {
      throw new HubException(
          "PUBLIC_OPINION_NOT_OURS",
          FaultKind.LASTING,
          "no receipt of this case lies in the folder of sent mails: it has not come by mail, or the folder was cleared",
          "/caseNo",
          null);
    }
    return receipts;
  }

  private List<MimeBodyPart> files(JsonNode answer, Message message) throws IOException {
    List<MimeBodyPart> files = new ArrayList<>();
    long size = 0;
    for (JsonNode file : answer.path("files")) {
      String digest = file.path("digest").asText();
      byte[] bytes;
      try (InputStream in = attachments.open(digest)) {
        bytes = in.readNBytes((int) Math.min(limit, Integer.MAX_VALUE - 9) + 1);
      }
      size += bytes.length;
      // base64 makes four of three
      if (size / 3 * 4 > limit) {
        throw new HubException(
            "PUBLIC_OPINION_TOO_LARGE",
            FaultKind.CALLER,
            "the files of the answer have more bytes than a mail may have, allowed are "
                + limit
                + " with their encoding",
            "/files",
            null);
      }
      String type =
          message.attachment(digest).map(Attachment::mediaType).orElse("application/octet-stream");
      files.add(
          PublicOpinionFaults.inMailLibrary(
              () -> {
                MimeBodyPart part = new MimeBodyPart();
                part.setDataHandler(new DataHandler(new ByteArrayDataSource(bytes, type)));
                part.setFileName(file.path("name").asText());
                part.setHeader("Content-Transfer-Encoding", "base64");
                return part;
              }));
    }
    return files;
  }

  /**
   * A mail of ours.
   *
   * @param words its {@code subject} and {@code text}
   * @param replied Message-IDs of the mails before it, the one that it replies to first; empty ones are left out
   */
  MimeMessage compose(
      String id, String address, JsonNode words, List<MimeBodyPart> files, List<String> replied) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          MimeMessage mail = new Identified(server.session(), id);
          mail.setFrom(new InternetAddress(from));
          mail.setRecipients(
              jakarta.mail.Message.RecipientType.TO, new Address[] {new InternetAddress(address)});
          mail.setSubject(words.path("subject").asText(), "UTF-8");
          mail.setSentDate(Date.from(clock.instant()));
          List<String> ids = replied.stream().filter(one -> !one.isEmpty()).toList();
          if (!ids.isEmpty()) {
            mail.setHeader("In-Reply-To", ids.getFirst());
            mail.setHeader("References", String.join(" ", ids));
          }
          // RFC 3834, and what Exchange heeds instead: programs do not answer this
          mail.setHeader("Auto-Submitted", "auto-replied");
          mail.setHeader("X-Auto-Response-Suppress", "All");
          String text = PublicOpinionMail.MARKER + "\n\n" + words.path("text").asText() + "\n";
          if (files.isEmpty()) {
            mail.setText(text, "UTF-8");
          } else {
            MimeMultipart parts = new MimeMultipart();
            MimeBodyPart body = new MimeBodyPart();
            body.setText(text, "UTF-8");
            parts.addBodyPart(body);
            for (MimeBodyPart file : files) {
              parts.addBodyPart(file);
            }
            mail.setContent(parts);
          }
          mail.saveChanges();
          return mail;
        });
  }

  void header(MimeMessage mail, String name, String value) {
    PublicOpinionFaults.inMailLibrary(
        () -> {
          mail.setHeader(name, value);
          return mail;
        });
  }

  /** Hands a mail to the server, and returns what the server said. */
  String send(MimeMessage mail) {
    return PublicOpinionFaults.inMailLibrary(
        () -> {
          Transport transport = server.transport();
          try {
            transport.sendMessage(mail, mail.getAllRecipients());
            return transport instanceof SMTPTransport smtp
                ? said(smtp.getLastServerResponse())
                : "";
          } finally {
            PublicOpinionFaults.closeQuietly(transport);
          }
        });
  }

  private static String said(@Nullable String response) {
    return response == null ? "" : response.strip();
  }

  /** The library would give each mail an id of its own. */
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
