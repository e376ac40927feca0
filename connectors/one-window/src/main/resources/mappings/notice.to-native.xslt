<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:one-window" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" media-type="application/xml"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:variable name="kinds" select="map{'case.accepted': '1', 'case.refused': '2', 'case.progress': '3', 'case.completed': '4'}"/>
  <xsl:variable name="states" select="map{
      'SUBMITTED': '00', 'ACCEPTED': '10', 'CORRECTION_NEEDED': '11', 'REFUSED': '12', 'DISPATCHED': '15',
      'RECEIVED': '20', 'IN_PROGRESS': '21', 'SUSPENDED': '22', 'TRANSFERRED': '30', 'ESCALATED': '31',
      'RETURNED': '80', 'COMPLETED': '90', 'CLOSED': '91', 'EVALUATED': '92', 'WITHDRAWN': '99'
    }"/>
  <xsl:variable name="outcomes" select="map{'GRANTED': '1', 'REFUSED': '2', 'SOLVED': '3', 'NOT_SOLVED': '4'}"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <BJTZ>
      <xsl:sequence select="
          f:element('TZBH', $message?idempotencyKey),
          f:element('TZLX', $kinds($message?type)),
          f:element('BJBH', $message?caseNo),
          f:element('BLBM', $body?department),
          f:element('BMSLH', $body?departmentNumber),
          f:element('BLSJ', f:time($body?at)),
          f:element('BLQX', f:time($body?dueAt)),
          f:element('BLZT', $body?state ! $states(.)),
          f:element('BLJG', $body?outcome ! $outcomes(.)),
          f:element('SM', ($body?text, $body?reason)[1])"/>
      <xsl:for-each select="$body?document">
        <JGWS>
          <xsl:sequence select="
              f:element('WSMC', ?name),
              f:element('WH', ?number),
              f:element('WSZY', substring-after(?digest, 'sha256:'))"/>
          <!-- filled when it is sent: the evidence keeps the digest -->
          <WSNR/>
        </JGWS>
      </xsl:for-each>
    </BJTZ>
  </xsl:template>
</xsl:stylesheet>
