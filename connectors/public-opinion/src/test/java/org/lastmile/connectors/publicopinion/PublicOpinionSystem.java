package org.lastmile.connectors.publicopinion;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The platform's mail server, and the people who write to the hub by it. */
public final class PublicOpinionSystem extends SystemFakeOf<PublicOpinionFake> {
  private static final Pattern NUMBERS = Pattern.compile("(?<=bounce-lm-)[0-9a-f]{24}");
  private static final String ADDRESS = "minqing@xihu.example";
  private static final String USER = "minqing";

  public PublicOpinionSystem() {
    super("public-opinion", PublicOpinionFake::taken, PublicOpinionFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String password = around.secret("mail");
    PublicOpinionFake platform =
        run(new PublicOpinionFake(ADDRESS, USER, password, around.port(0), around.port(1), null));
    Map<String, String> configuration = new HashMap<>();
    configuration.put("imap.url", platform.imapUrl());
    configuration.put("smtp.url", platform.smtpUrl());
    configuration.put("mail.address", ADDRESS);
    configuration.put("mail.user", USER);
    configuration.put("mail.password", password);
    configuration.put("mail.timeout", Patience.of(around));
    configuration.put("poll.interval", PollInterval.of(around));
    configuration.put("divisions", "wensan@xihu.example=330106002");
    configuration.put("resolution.senders", "wensan@street.example");
    configuration.put("reply.secret", around.secret("reply"));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) throws GeneralSecurityException {
    JsonNode mail = Json.parse(sample.nativeBytes());
    String address = mail.at("/sender/address").asText();
    String from = word(mail.at("/sender/name").asText()) + " <" + address + ">";
    String caseNo = mail.path("caseNo").asText();
    OffsetDateTime at = OffsetDateTime.parse(mail.path("receivedAt").asText());
    if (mail.path("kind").asText().equals("BOUNCE")) {
      byte[] sent =
          fake()
              .plain(
                  ADDRESS,
                  "sent",
                  "text",
                  "X-Lastmile-Kind: answer",
                  "X-Lastmile-Case: " + caseNo,
                  "Message-ID: <" + mail.path("number").asText().substring(7) + "@xihu.example>");
      byte[] own = withoutFirstId(sent);
      fake().put("hub-sent", own, at.toInstant());
      fake()
          .arrive(
              fake().deliveryReport(PublicOpinionFake.message(own), "failed", "5.1.1"),
              at.toInstant());
      return new Arrival.Laid();
    }
    String subject = mail.path("subject").asText();
    String claimed = mail.path("claimedCaseNo").asText(caseNo);
    String boundary = "parts-1";
    StringBuilder body = new StringBuilder("--" + boundary + "\r\n");
    body.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
    body.append(mail.path("text").asText().replace("\n", "\r\n")).append("\r\n");
    for (JsonNode file : mail.path("files")) {
      String name = file.path("name").asText();
      body.append("--").append(boundary).append("\r\nContent-Type: application/octet-stream\r\n");
      body.append("Content-Disposition: attachment; filename=\"").append(word(name));
      body.append("\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
      body.append(base64("样例文件 " + name)).append("\r\n");
    }
    body.append("--").append(boundary).append("--\r\n");
    fake()
        .arrive(
            fake()
                .raw(
                    from,
                    claimed.isEmpty() ? subject : "[西湖办件 " + claimed + "] " + subject,
                    "multipart/mixed; boundary=" + boundary,
                    body.toString().getBytes(StandardCharsets.UTF_8),
                    caseNo.isEmpty() ? "X-None: 1" : "In-Reply-To: " + told(caseNo, address),
                    mail.has("division") ? "Cc: Wensan@xihu.example" : "X-Other: 1"),
            at.toInstant());
    return new Arrival.Laid();
  }

  /** The id of an answer about the case to the address. */
  private String told(String caseNo, String address) throws GeneralSecurityException {
    String hash = "0123456789abcdef01234567";
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(around().secret("reply").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] code =
        mac.doFinal((hash + "\n" + caseNo + "\n" + address).getBytes(StandardCharsets.UTF_8));
    return "<lm-" + hash + "." + HexFormat.of().formatHex(code, 0, 16) + "@xihu.example>";
  }

  private static byte[] withoutFirstId(byte[] mail) {
    return new String(mail, StandardCharsets.UTF_8)
        .replaceFirst("Message-ID: <[^>]*@resident.example>\r\n", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String word(String text) {
    return "=?utf-8?B?" + base64(text) + "?=";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    // the same words, sent again, are no other opinion
    return sample
        .numbered(NUMBERS, serial)
        .worded(Map.of("\"text\": \"", "\"text\": \"民情观察记录 " + serial + "\\n"));
  }

  /** But somebody has written about the case of the samples, or the hub would not know whom to tell of it. */
  @Override
  public void clear() {
    super.clear();
    byte[] receipt =
        fake()
            .plain(
                ADDRESS,
                "receipt",
                "text",
                "X-Lastmile-Kind: receipt",
                "X-Lastmile-Case: L33010620261123000012");
    fake()
        .put(
            "hub-sent",
            new String(receipt, StandardCharsets.UTF_8)
                .replaceFirst("To: [^\r]*", "To: writer@resident.example")
                .getBytes(StandardCharsets.UTF_8),
            around().clock().instant());
  }
}
