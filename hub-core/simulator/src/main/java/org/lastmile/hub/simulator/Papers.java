package org.lastmile.hub.simulator;

import java.net.URI;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What residents and grid workers hand in, each as its system sends it. */
public final class Papers {
  /** So many fires one after the other are each an incident of its own: they are more than 300 m apart. */
  public static final int FIRE_SPOTS = 600;

  private static final int FIRE_SPOTS_IN_A_ROW = 20;
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String MATTER = "11330106XHDEM0017J4330104001000";

  private Papers() {}

  /** An application of the portal, for a matter of the approvals office, with one file behind a link. */
  public static String application(String applyNo, URI file) {
    return """
        {"portalApplyNo":"%s","matterCode":"%s","applyTime":%d,"applySubject":"固定资产投资项目核准",
         "deliveryWay":"ELECTRONIC","divisionCode":"330106",
         "applicant":{"applicantKind":"NATURAL","applicantName":"张样例","citizenId":"339900195803120011","mobile":"13800000001"},
         "formData":{"projectName":"样例项目"},
         "materials":[{"materialName":"申请表","materialForm":"COPY","fileName":"申请表.pdf","fileUrl":"%s"}]}"""
        .formatted(applyNo, MATTER, System.currentTimeMillis(), file);
  }

  /** The withdrawal of an application of the portal. */
  public static String withdrawal(String applyNo, String caseNo) {
    return """
        {"portalApplyNo":"%s","caseNo":"%s","withdrawTime":%d,"withdrawReason":"申请人撤回"}"""
        .formatted(applyNo, caseNo, System.currentTimeMillis());
  }

  /**
   * A report of a bus on fire, by one of five grid workers.
   *
   * @param spot where it burns, 0 or more, after {@link #FIRE_SPOTS} from the beginning
   */
  public static String fire(String eventNo, int reporter, int spot) {
    int east = spot % FIRE_SPOTS_IN_A_ROW;
    int north = spot % FIRE_SPOTS / FIRE_SPOTS_IN_A_ROW;
    String now = LocalDateTime.now(ZONE).format(LOCAL);
    return """
        {"eventNo":"%s","eventKind":"URGENT","runMode":"ACTUAL","gridCode":"WS-01-0%d",
         "eventTime":"%s","reportTime":"%s","reporterPhone":"1380000000%d",
         "position":{"text":"文三路马塍路口","lng":%.5f,"lat":%.5f,"coordType":"CGCS2000"},
         "urgent":{"hazard":"VEHICLE_FIRE","description":"一辆公交车起火","casualties":"UNKNOWN"}}"""
        .formatted(
            eventNo, reporter, now, now, reporter, 120.1 + east * 0.004, 30.25 + north * 0.004);
  }

  /** A poor family's need, which belongs to civil affairs. */
  public static String need(String eventNo) {
    String now = LocalDateTime.now(ZONE).format(LOCAL);
    return """
        {"eventNo":"%s","eventKind":"NEED","runMode":"ACTUAL","gridCode":"WX-03-12","divisionCode":"330106010",
         "eventTime":"%s","reportTime":"%s",
         "position":{"text":"样例路1号","lng":120.1305,"lat":30.2741,"coordType":"GCJ02"},
         "need":{"category":"POOR_FAMILY","description":"家中主要劳动力患病,申请救助。","serviceClass":"特殊",
           "person":{"name":"张样例","idNo":"339900195803120011","phone":"13800000001","address":"西湖区样例路1号"}}}"""
        .formatted(eventNo, now, now);
  }
}
