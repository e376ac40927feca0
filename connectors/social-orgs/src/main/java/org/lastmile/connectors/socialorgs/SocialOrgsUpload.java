package org.lastmile.connectors.socialorgs;

import jakarta.activation.DataHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.attachment.AttachmentMessage;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;

/** Opens the form of an upload: {@code file}, the workbook, and {@code token}, which one of the places has. */
public final class SocialOrgsUpload {
  static final String WORKBOOK =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final int SHORTEST_TOKEN = 16;
  private static final int LONGEST_TOKEN = 1_000;
  private static final int LONGEST_NAME = 200;

  /** Digests, so that comparing takes as long for any token. */
  private final List<byte[]> tokens;

  SocialOrgsUpload(ConnectorContext context) {
    List<String> given =
        Arrays.stream(context.text("upload.tokens").split(",")).map(String::strip).toList();
    if (given.stream().anyMatch(token -> token.length() < SHORTEST_TOKEN)) {
      throw new HubException(
          "SOCIAL_ORGS_TOKENS",
          FaultKind.LASTING,
          "upload.tokens holds a token that can be guessed; allowed are at least "
              + SHORTEST_TOKEN
              + " characters for each, separated by commas",
          "upload.tokens",
          null);
    }
    tokens = given.stream().map(token -> digest(token.getBytes(StandardCharsets.UTF_8))).toList();
  }

  /** Leaves the workbook as body; what is refused here leaves no evidence, as it may hold a token. */
  public void open(Exchange exchange) {
    exchange.removeProperty("HubNative");
    AttachmentMessage form = exchange.getMessage(AttachmentMessage.class);
    DataHandler file = form.getAttachment("file");
    DataHandler token = form.getAttachment("token");
    // a second part of one name is called token-2 by the hub
    if (file == null || token == null || form.getAttachment("file-2") != null) {
      throw new HubException(
          "SOCIAL_ORGS_FORM",
          FaultKind.CALLER,
          "the upload is no form with one file and one token, which alone is allowed");
    }
    requireKnown(bytes(token, LONGEST_TOKEN));
    byte[] workbook = bytes(file, Integer.MAX_VALUE);
    Message message = exchange.getMessage();
    message.setBody(workbook);
    message.setHeader(Exchange.FILE_NAME_ONLY, name(file));
    exchange.setProperty("HubNativeType", WORKBOOK);
  }

  private void requireKnown(byte[] token) {
    byte[] given =
        digest(new String(token, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8));
    boolean known = false;
    for (byte[] one : tokens) {
      known |= MessageDigest.isEqual(one, given);
    }
    if (!known) {
      throw new HubException(
          "SOCIAL_ORGS_TOKEN",
          FaultKind.CALLER,
          "the upload token is none of those that the places have",
          "/token",
          null);
    }
  }

  private static String name(DataHandler file) {
    String name = String.valueOf(file.getName());
    return SystemAnswer.shortened(name, LONGEST_NAME);
  }

  private static byte[] bytes(DataHandler part, int most) {
    try (InputStream in = part.getInputStream()) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new HubException(
          "SOCIAL_ORGS_CUT", FaultKind.PASSING, "the upload could not be read", null, e);
    }
  }

  private static byte[] digest(byte[] token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
