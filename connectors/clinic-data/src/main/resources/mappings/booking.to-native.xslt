<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:clinic-data" xmlns:hub="urn:lastmile:hub" xmlns="urn:hl7-org:v2xml" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:variable name="body" select="$message?body"/>
  <xsl:variable name="new" as="xs:boolean" select="$message?type eq 'booking.requested'"/>
  <xsl:variable name="booking" as="map(*)" select="($body?booking, $body?origin)[1]"/>
  <xsl:variable name="practitioner" as="map(*)?" select="($body?practitioner, $body?appointment?practitioner)[1]"/>
  <xsl:variable name="event" as="xs:string" select="map{'booking.requested': 'S12', 'booking.changed': 'S13', 'booking.withdrawn': 'S15'}($message?type)"/>
  <!-- segment action of the resources: added, updated, deleted -->
  <xsl:variable name="action" as="xs:string" select="map{'S12': 'A', 'S13': 'U', 'S15': 'D'}($event)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:if test="$body?kind ne 'appointment'">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_KIND'), 'a clinic takes no bookings of this kind; allowed is appointment')"/>
    </xsl:if>
    <xsl:if test="empty($message?caseNo)">
      <xsl:sequence select="error(xs:QName('hub:CLINIC_DATA_CASE'), 'the booking has no case number, by which the clinic would answer')"/>
    </xsl:if>
    <SIU_S12>
      <xsl:sequence select="f:header('SIU', $event, 'SIU_S12', $message?createdAt)"/>
      <xsl:call-template name="schedule"/>
      <xsl:if test="$new">
        <SIU_S12.PATIENT>
          <xsl:sequence select="f:patient($body?person, $body)"/>
        </SIU_S12.PATIENT>
      </xsl:if>
      <xsl:call-template name="resources"/>
    </SIU_S12>
  </xsl:template>

  <!-- the clinic gives SCH-1 and SCH-4 back with all that it says of the appointment -->
  <xsl:template name="schedule">
    <SCH>
      <SCH.1>
        <EI.1>
          <xsl:value-of select="$message?caseNo"/>
        </EI.1>
        <EI.2>LASTMILE</EI.2>
      </SCH.1>
      <SCH.4>
        <EI.1>
          <xsl:value-of select="$booking?number"/>
        </EI.1>
        <EI.2>
          <xsl:value-of select="$booking?system"/>
        </EI.2>
      </SCH.4>
      <!-- compulsory in HL7: why this message is sent -->
      <SCH.6>
        <CE.1>
          <xsl:value-of select="map{'S12': 'BOOK', 'S13': 'CHANGE', 'S15': 'CANCEL'}($event)"/>
        </CE.1>
      </SCH.6>
      <xsl:for-each select="($body?appointment?reason, $body?reason)[1]">
        <SCH.7>
          <CE.2>
            <xsl:sequence select="f:text(.)"/>
          </CE.2>
        </SCH.7>
      </xsl:for-each>
      <xsl:for-each select="$body?start">
        <SCH.11>
          <TQ.4>
            <TS.1>
              <xsl:value-of select="f:time(.)"/>
            </TS.1>
          </TQ.4>
          <xsl:for-each select="$body?end">
            <TQ.5>
              <TS.1>
                <xsl:value-of select="f:time(.)"/>
              </TS.1>
            </TQ.5>
          </xsl:for-each>
        </SCH.11>
      </xsl:for-each>
      <!-- compulsory in HL7: whom to ask, and who entered it -->
      <SCH.16>
        <XCN.1>LASTMILE</XCN.1>
      </SCH.16>
      <SCH.20>
        <XCN.1>LASTMILE</XCN.1>
      </SCH.20>
    </SCH>
  </xsl:template>

  <xsl:template name="resources">
    <SIU_S12.RESOURCES>
      <RGS>
        <RGS.1>1</RGS.1>
        <RGS.2>
          <xsl:value-of select="$action"/>
        </RGS.2>
      </RGS>
      <xsl:for-each select="$body?appointment?service ! $services(.)">
        <SIU_S12.SERVICE>
          <AIS>
            <AIS.1>1</AIS.1>
            <AIS.2>
              <xsl:value-of select="$action"/>
            </AIS.2>
            <AIS.3>
              <CE.1>
                <xsl:value-of select="."/>
              </CE.1>
              <CE.2>
                <xsl:value-of select="$service-names(.)"/>
              </CE.2>
              <CE.3>99XHFW</CE.3>
            </AIS.3>
            <AIS.4>
              <TS.1>
                <xsl:value-of select="f:time($body?start)"/>
              </TS.1>
            </AIS.4>
          </AIS>
        </SIU_S12.SERVICE>
      </xsl:for-each>
      <xsl:for-each select="$practitioner">
        <SIU_S12.PERSONNEL_RESOURCE>
          <AIP>
            <AIP.1>1</AIP.1>
            <AIP.2>
              <xsl:value-of select="$action"/>
            </AIP.2>
            <AIP.3>
              <XCN.1>
                <xsl:value-of select="?code"/>
              </XCN.1>
              <xsl:for-each select="?name">
                <XCN.2>
                  <FN.1>
                    <xsl:sequence select="f:text(.)"/>
                  </FN.1>
                </XCN.2>
              </xsl:for-each>
            </AIP.3>
          </AIP>
        </SIU_S12.PERSONNEL_RESOURCE>
      </xsl:for-each>
    </SIU_S12.RESOURCES>
  </xsl:template>
</xsl:stylesheet>
