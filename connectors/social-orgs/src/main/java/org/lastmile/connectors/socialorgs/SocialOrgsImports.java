package org.lastmile.connectors.socialorgs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.ServiceAccount;

/** One upload to the centre's own system, which answers with the workbook and a word for its row. */
public final class SocialOrgsImports {
  private static final String RESULT = "处理结果";
  private static final Pattern FAILED = Pattern.compile("失败\\[([A-Z0-9]{1,10})]");

  private final String authorization;
  private final String token;

  SocialOrgsImports(ConnectorContext context) {
    this.authorization = ServiceAccount.authorization(context, "social-orgs", "SOCIAL_ORGS_URL");
    this.token = context.text("service.token");
  }

  /** Makes a form of the workbook, and gives the call its headers and no others. */
  public void prepare(Exchange exchange) {
    Message message = exchange.getMessage();
    String name = message.getHeader(Exchange.FILE_NAME, String.class);
    HttpEntity form =
        MultipartEntityBuilder.create()
            .addTextBody("token", token, ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8))
            .addBinaryBody(
                "file",
                message.getBody(byte[].class),
                ContentType.create(SocialOrgsUpload.WORKBOOK),
                name)
            .build();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, "POST");
    message.setHeader(Exchange.HTTP_PATH, "/" + exchange.getProperty("import", String.class));
    message.setHeader(Exchange.CONTENT_TYPE, form.getContentType());
    message.setHeader("Authorization", authorization);
    message.setBody(form);
  }

  /** Every upload would be refused: they wait until somebody has set the token. */
  public void tokenRefused() {
    throw new HubException(
        "SOCIAL_ORGS_TOKEN_REFUSED",
        FaultKind.DOWN,
        "the centre's system does not accept the upload token of the hub (HTTP status 403)");
  }

  /** Reads the word for the row. Leaves the workbook as it came as body, for the evidence. */
  public void check(Exchange exchange) {
    JsonNode rows = exchange.getMessage().getBody(JsonNode.class).path("rows");
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(exchange.getProperty("answer"));
    String word = rows.size() == 1 ? rows.path(0).path(RESULT).asText() : "";
    if (word.equals("成功") || word.equals("重复")) {
      return;
    }
    if (word.startsWith("稍后重试")) {
      throw new HubException(
          "SOCIAL_ORGS_LATER",
          FaultKind.PASSING,
          "the centre's system takes the row later; it is uploaded again");
    }
    if (word.startsWith("失败")) {
      // the reason behind the code may speak of persons
      Matcher code = FAILED.matcher(word);
      throw new HubException(
          "SOCIAL_ORGS_ROW_REFUSED",
          FaultKind.LASTING,
          "the centre's system refuses the row, "
              + (code.lookingAt() ? "with its code " + code.group(1) : "without a code"));
    }
    throw new HubException(
        "SOCIAL_ORGS_ANSWER",
        FaultKind.PASSING,
        "the centre's system says nothing known of the row; allowed are 成功, 重复, 稍后重试 and 失败 with a reason");
  }
}
