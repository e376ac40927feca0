<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="xs hub">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message"/>
  <xsl:template name="xsl:initial-template">
    <xsl:if test="empty($message?caseNo)">
      <xsl:sequence select="error(xs:QName('hub:SAMPLE_NO_CASE'), 'a case without number')"/>
    </xsl:if>
    <case no="{$message?caseNo}"><reason><xsl:value-of select="$message?body?reason"/></reason>
      <department><xsl:value-of select="$message?body?department"/></department>
      <xsl:for-each select="$message?body?application?applicant?name">
        <applicant><xsl:value-of select="."/></applicant>
      </xsl:for-each>
    </case>
  </xsl:template>
</xsl:stylesheet>
