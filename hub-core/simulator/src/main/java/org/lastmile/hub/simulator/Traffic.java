package org.lastmile.hub.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;

/** Drives the flows: what residents, grid workers and clerks do, and what must come of it. */
public final class Traffic {
  /** The systems that it goes between. */
  public static final List<String> SYSTEMS =
      List.of("zhilian-gov", "grid-terminal", "approvals", "civil-affairs", "emergency");

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter NUMBER = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

  /** All spots last for longer than reports of one incident may lie apart, also over another start. */
  private static final long FIRE_SPOT_MS = 2_000;

  private final District district;
  private final URI insideDoor;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger serial = new AtomicInteger();
  private final String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

  public Traffic(District district, URI insideDoor) {
    this.district = district;
    this.insideDoor = insideDoor;
  }

  /** Flow 4: an application on the portal, with a file; the licence must come back to the webhook. */
  public Drive applyOnline() {
    byte[] file = ("%PDF-1.4\nsample " + number()).getBytes(StandardCharsets.US_ASCII);
    String applyNo = "ZL" + number();
    String application = Papers.application(applyNo, district.portal().lend(file));
    ZhilianPortalFake.Answer answer = district.portal().submit(application);
    String caseNo = caseNo(answer.status(), answer.body());
    return new Drive(
        "dispatch-case 在线申请",
        List.of(caseNo),
        () -> {
          List<String> missing = new ArrayList<>();
          if (!district.approvals().cases().containsKey(caseNo)) {
            missing.add("approvals has not got the case");
          }
          List<ZhilianPortalFake.Event> events =
              district.portal().events().stream()
                  .filter(event -> about(event.json(), caseNo))
                  .toList();
          for (String type : List.of("CASE_ACCEPTED", "CASE_PROGRESS", "CASE_COMPLETED")) {
            if (events.stream()
                .noneMatch(
                    event -> type.equals(read(event.json()).path("eventType").textValue()))) {
              missing.add("the portal has not got " + type);
            }
          }
          if (events.stream().noneMatch(event -> event.document().isPresent())) {
            missing.add("the portal has not got the licence document");
          }
          return missing;
        });
  }

  /** Flow 1: five residents report one fire; the emergency system must know one incident with five references. */
  public Drive reportIncident() {
    List<String> caseNos = new ArrayList<>();
    int spot = (int) (System.currentTimeMillis() / FIRE_SPOT_MS % Papers.FIRE_SPOTS);
    for (int i = 0; i < 5; i++) {
      String event = Papers.fire("U" + number(), i + 1, spot);
      GridTerminalFake.Answer answer = district.terminal().report(event, List.of());
      caseNos.add(caseNo(answer.status(), answer.body()));
    }
    return new Drive(
        "report-incident 公交车起火",
        caseNos,
        () -> {
          List<String> missing = new ArrayList<>();
          boolean merged =
              district.emergency().incidents().stream()
                  .anyMatch(incident -> incident.references().containsAll(caseNos));
          if (!merged) {
            missing.add("the emergency system has not got the five reports as one incident");
          }
          for (String caseNo : caseNos) {
            if (district.terminal().tasks().stream()
                .noneMatch(task -> about(task.json(), caseNo))) {
              missing.add("the grid worker has no incident number for " + caseNo);
            }
          }
          return missing;
        });
  }

  /** Flows 2 and 3: a grid worker reports a poor family; civil affairs solves it and the grid worker is told. */
  public Drive dispatchNeed() {
    return dispatchNeed(List.of(new GridTerminalFake.Photo("现场.png", SamplePhoto.png())));
  }

  Drive dispatchNeed(List<GridTerminalFake.Photo> photos) {
    String event = Papers.need("E" + number());
    GridTerminalFake.Answer answer = district.terminal().report(event, photos);
    String caseNo = caseNo(answer.status(), answer.body());
    return new Drive(
        "dispatch-case 困难家庭",
        List.of(caseNo),
        () -> {
          List<String> missing = new ArrayList<>();
          if (district.civilAffairs().taken().stream()
              .noneMatch(row -> row.columns().containsValue(caseNo))) {
            missing.add("civil affairs has not got the case");
          }
          boolean told =
              district.terminal().tasks().stream()
                  .anyMatch(
                      task -> about(task.json(), caseNo) && task.json().contains("COMPLETED"));
          if (!told) {
            missing.add("the grid worker has not got the result");
          }
          return missing;
        });
  }

  /** Flow 10: a clerk asks whether a person is on assistance, and waits for the answer. */
  public Drive checkAssistance() {
    String question = "{\"citizenId\":\"339900195803120011\",\"name\":\"张样例\",\"clerk\":\"W-017\"}";
    String login = District.ASKER + ":" + district.askerPassword();
    HttpRequest request =
        HttpRequest.newBuilder(insideDoor.resolve("/checks/assistance-status"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .header("X-Purpose", "assistance-application")
            .POST(BodyPublishers.ofString(question))
            .build();
    HttpResponse<String> answer = send(request);
    boolean yes = answer.statusCode() == 200 && answer.body().contains("\"yes\"");
    return new Drive(
        "check-assistance 救助核验",
        List.of(),
        () ->
            yes
                ? List.of()
                : List.of("the clerk's question was answered with status " + answer.statusCode()));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("the hub does not answer at " + request.uri().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String number() {
    return LocalDateTime.now(ZONE).format(NUMBER)
        + run
        + "%04d".formatted(serial.incrementAndGet());
  }

  private static boolean about(String json, String caseNo) {
    return caseNo.equals(read(json).path("caseNo").textValue());
  }

  private static String caseNo(int status, String body) {
    String caseNo = read(body).path("caseNo").textValue();
    if (caseNo == null) {
      throw new IllegalStateException(
          "the hub gave no receipt: status " + status + ", " + read(body).path("code"));
    }
    return caseNo;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON", e);
    }
  }
}
