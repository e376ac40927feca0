package org.lastmile.connectors.zhiliangov;

import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Applications as the portal sends them. */
final class Applications {
  static final String MATTER = "11330106XHDEM005XT4330511001000";

  private Applications() {}

  static String of(String portalApplyNo, URI... files) {
    String materials =
        Arrays.stream(files)
            .map(
                file ->
                    """
                    {"materialName":"身份证","materialForm":"COPY","fileName":"身份证.pdf","fileUrl":"%s"}"""
                        .formatted(file))
            .collect(Collectors.joining(","));
    return """
        {"portalApplyNo":"%s","matterCode":"%s","applyTime":1795485600123,"applySubject":"临时救助",
         "deliveryWay":"ELECTRONIC","divisionCode":"330106",
         "applicant":{"applicantKind":"NATURAL","applicantName":"张样例","citizenId":"339900195803120011",
           "mobile":"13800000001"},
         "formData":{"familySize":3},
         "materials":[%s]}"""
        .formatted(portalApplyNo, MATTER, materials);
  }
}
