<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:service-purchasing" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <xsl:template match="/HTXX">
    <xsl:sequence select="f:envelope(., 'purchase.awarded', map:merge((map{
        'contract': string(HTBH),
        'subject': string(HTMC),
        'provider': f:organisation(CJF),
        'amount': f:fen(HTJE),
        'signedOn': string(QDRQ)
      }, f:optional('project', XMBH), f:optional('from', QSRQ), f:optional('to', ZZRQ), f:common(.))))"/>
  </xsl:template>

  <xsl:template match="/YSBG">
    <xsl:sequence select="f:envelope(., 'purchase.accepted', map:merge((map{
        'contract': string(HTBH),
        'acceptance': string(YSBH),
        'conclusion': map{'合格': 'PASSED', '部分合格': 'PARTLY', '不合格': 'FAILED'}(string(YSJL)),
        'amount': f:fen(YSJE),
        'acceptedOn': string(YSRQ)
      }, f:optional('text', YSYJ), f:common(.))))"/>
  </xsl:template>

  <xsl:template match="/ZFSQ">
    <xsl:sequence select="f:envelope(., 'payment.requested', map:merge((map{
        'contract': string(HTBH),
        'acceptance': string(YSBH),
        'amount': f:fen(ZFJE),
        'payee': f:organisation(SKF),
        'account': string(YHZH),
        'bank': string(KHH)
      }, f:optional('payBy', ZFQX), f:common(.))))"/>
  </xsl:template>

  <!-- the receipt for an application, or the refusal of anything that the hub brought -->
  <xsl:template match="/HZ">
    <xsl:variable name="refused" select="JG = '1'"/>
    <xsl:if test="empty(AJBH) or empty(BM) or ($refused and empty(SM))">
      <xsl:sequence select="error(xs:QName('hub:SERVICE_PURCHASING_RECEIPT'), 'a receipt has AJBH and BM, and one that refuses says in SM why')"/>
    </xsl:if>
    <xsl:sequence select="map{
        'idempotencyKey': string(WJBH),
        'type': if ($refused) then 'case.returned' else 'case.accepted',
        'caseNo': string(AJBH),
        'keys': f:optional('departmentNumber', XMBH),
        'body': map:merge((map{'at': f:time(SJ), 'department': string(BM)},
          if ($refused) then map{'reason': string(SM)} else (f:optional('departmentNumber', XMBH), f:optional('text', SM))))
      }"/>
  </xsl:template>

  <xsl:function name="f:envelope" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:param name="type" as="xs:string"/>
    <xsl:param name="body" as="map(*)"/>
    <xsl:sequence select="map{
        'idempotencyKey': string($document/WJBH),
        'type': $type,
        'caseNo': $document/AJBH ! string(.),
        'keys': map{'contract': string($document/HTBH)},
        'body': $body
      }"/>
  </xsl:function>

  <xsl:function name="f:common" as="map(*)">
    <xsl:param name="document" as="element()"/>
    <xsl:sequence select="map{
        'materials': array{$document/FJ ! map{'name': string(MC), 'original': false(), 'kind': 'file', 'digest': 'sha256:' || ZY}},
        'department': string($document/CGDW),
        'origin': map{'system': 'service-purchasing', 'number': string($document/WJBH)}
      }"/>
  </xsl:function>

  <xsl:function name="f:organisation" as="map(*)">
    <xsl:param name="organisation" as="element()"/>
    <xsl:sequence select="map:merge((map{'kind': 'legal', 'name': string($organisation/MC)}, f:optional('uscc', $organisation/TYSHXYDM), f:optional('phone', $organisation/LXDH)))"/>
  </xsl:function>
</xsl:stylesheet>
