<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <xsl:if test="normalize-space(string($message?purpose)) eq ''">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_PURPOSE'), 'nobody’s health record is read without a purpose; it stands in the message')"/>
    </xsl:if>
    <xsl:if test="empty($body?person?citizenId)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_PERSON'), 'the repository keeps persons by their citizen ID, and this one has none')"/>
    </xsl:if>
    <Request>
      <Head>
        <xsl:sequence select="
            f:element('Serial', $message?idempotencyKey),
            f:element('Time', f:local-time($message?createdAt)),
            f:element('Purpose', $message?purpose),
            f:consent($message)"/>
      </Head>
      <Body>
        <Query>
          <xsl:sequence select="
              f:element('CitizenId', $body?person?citizenId),
              f:element('Name', $body?person?name),
              $body?sections?* ! f:element('Section', $f:sections(.)),
              f:element('Organisation', $body?requester?organisation),
              f:element('Account', $body?requester?account),
              f:element('Role', translate(upper-case($body?requester?role), '-', '_'))"/>
        </Query>
      </Body>
    </Request>
  </xsl:template>
</xsl:stylesheet>
