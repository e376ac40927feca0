<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:approvals" xmlns:hub="urn:lastmile:hub" xmlns:a="urn:sample:approvals:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="application" select="$message?body?application"/>
    <xsl:if test="empty($application?matterCode)">
      <xsl:sequence select="error(xs:QName('hub:APPROVALS_NO_MATTER'), 'the application names no matter; the office takes none without matterCode')"/>
    </xsl:if>
    <SubmitCase xmlns="urn:sample:approvals:1">
      <xsl:sequence select="
          f:element('requestId', $message?idempotencyKey),
          f:element('caseNo', $message?caseNo),
          f:element('sentAt', $message?createdAt),
          f:element('priority', $message?priority),
          f:element('feedbackDueAt', $message?due),
          f:element('implementationCode', upper-case($application?matterCode)),
          f:element('handlingItemCode', $application?handlingItemCode ! upper-case(.)),
          f:element('department', $message?body?department)"/>
      <applicant>
        <xsl:sequence select="
            f:element('kind', $application?applicant?kind),
            f:element('name', $application?applicant?name),
            f:element('certificateNo', ($application?applicant?citizenId, $application?applicant?uscc)[1]),
            f:element('phone', $application?applicant?phone),
            f:element('address', $application?applicant?address)"/>
      </applicant>
      <xsl:sequence select="f:element('subject', $application?subject), f:element('need', $application?need)"/>
      <xsl:variable name="items" select="$application?form ! f:items('', .)"/>
      <xsl:if test="exists($items)">
        <form>
          <xsl:sequence select="$items"/>
        </form>
      </xsl:if>
      <xsl:sequence select="f:element('delivery', $application?delivery)"/>
      <xsl:for-each select="$application?materials?*">
        <material>
          <xsl:sequence select="f:element('name', ?name), f:element('original', ?original)"/>
          <xsl:variable name="digest" select="?digest"/>
          <xsl:if test="exists($digest)">
            <file>
              <xsl:sequence select="
                  f:element('name', ($message?attachments?*[?digest = $digest]?name, ?name)[1]),
                  f:element('digest', $digest)"/>
              <!-- the bytes are added as MTOM part -->
              <content/>
            </file>
          </xsl:if>
        </material>
      </xsl:for-each>
    </SubmitCase>
  </xsl:template>

  <!-- the free form of a matter, flat: one item for each value, named by its path -->
  <xsl:function name="f:items" as="element()*">
    <xsl:param name="path" as="xs:string"/>
    <xsl:param name="value" as="item()?"/>
    <xsl:choose>
      <xsl:when test="$value instance of map(*)">
        <xsl:for-each select="sort(map:keys($value))">
          <xsl:sequence select="f:items($path || '/' || ., $value(.))"/>
        </xsl:for-each>
      </xsl:when>
      <xsl:when test="$value instance of array(*)">
        <xsl:for-each select="1 to array:size($value)">
          <xsl:sequence select="f:items($path || '/' || ., $value(.))"/>
        </xsl:for-each>
      </xsl:when>
      <xsl:when test="exists($value)">
        <item xmlns="urn:sample:approvals:1" path="{f:text($path)}">
          <xsl:value-of select="f:text(string($value))"/>
        </item>
      </xsl:when>
    </xsl:choose>
  </xsl:function>
</xsl:stylesheet>
