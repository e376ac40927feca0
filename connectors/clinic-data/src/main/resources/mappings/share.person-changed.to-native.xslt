<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:clinic-data" xmlns="urn:hl7-org:v2xml" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>
  <xsl:param name="message" as="map(*)"/>

  <!-- a death is a change of the person: v2.4 has no event of its own for it outside a hospital -->
  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <xsl:variable name="event" select="if ($body?event eq 'registered') then 'A04' else 'A08'"/>
    <ADT_A01>
      <xsl:sequence select="f:header('ADT', $event, 'ADT_A01', $message?createdAt)"/>
      <EVN>
        <EVN.1>
          <xsl:value-of select="$event"/>
        </EVN.1>
        <EVN.2>
          <TS.1>
            <xsl:value-of select="f:time($body?at)"/>
          </TS.1>
        </EVN.2>
      </EVN>
      <xsl:sequence select="f:patient($body?person, $body)"/>
      <!-- compulsory in HL7: the class of the visit, of which there is none -->
      <PV1>
        <PV1.1>1</PV1.1>
        <PV1.2>N</PV1.2>
      </PV1>
    </ADT_A01>
  </xsl:template>
</xsl:stylesheet>
