<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <Request>
      <Head>
        <xsl:sequence select="f:element('Serial', $message?idempotencyKey), f:element('Time', f:local-time($message?createdAt))"/>
      </Head>
      <Body>
        <Person>
          <xsl:sequence select="
              f:element('Event', (map{'registered': 'REGISTER', 'died': 'DEATH'}($body?event), 'UPDATE')[1]),
              f:element('Time', f:local-time($body?at)),
              f:element('CitizenId', f:citizen-id($body?person)),
              f:element('Name', $body?person?name),
              f:element('Sex', $body?sex),
              f:element('BirthDate', $body?birthDate),
              f:element('DeathDate', $body?deathDate),
              f:element('Phone', $body?person?phone),
              f:element('Address', $body?person?address),
              f:element('Division', $body?division),
              f:element('Source', $body?origin?system),
              f:element('SourceNo', $body?origin?number)"/>
        </Person>
      </Body>
    </Request>
  </xsl:template>

  <xsl:function name="f:citizen-id" as="xs:string">
    <xsl:param name="person" as="map(*)"/>
    <xsl:if test="empty($person?citizenId)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_PERSON'), 'the repository keeps persons by their citizen ID, and this one has none')"/>
    </xsl:if>
    <xsl:sequence select="$person?citizenId"/>
  </xsl:function>
</xsl:stylesheet>
