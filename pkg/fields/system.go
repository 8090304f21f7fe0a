package fields

// The fields that every log row has before any stage, and what they are in
// CloudWatch Logs (language spec §6).
const (
	Raw         = "_raw"         // @message
	MessageTime = "_messagetime" // @timestamp, epoch ms
	ReceiptTime = "_receipttime" // @ingestionTime, epoch ms
	SourceHost  = "_sourcehost"  // the log group
	SourceName  = "_sourcename"  // the log stream
	MessageID   = "_messageid"   // @ptr
	Size        = "_size"        // the length of the message in bytes
	Source      = "_source"      // the name of the log source
	Category    = "_sourcecategory"
	Index       = "_index" // the name of the log source, as _view too
	View        = "_view"
)

// The declared fields: expressions with precedence, an extraction rule over the
// source's constant over the target's.
const (
	AccountField = "account" // alias of the account asked, else its id
	AccountID    = "accountid"
	Region       = "region"
	Namespace    = "namespace"
	APIName      = "apiname"
)

// Known returns the names of the fields that rows can have before any stage.
func Known() []string {
	return []string{
		Raw, MessageTime, ReceiptTime, SourceHost, SourceName, MessageID, Size, Source, Category, Index, View,
		AccountField, AccountID, Region, Namespace, APIName,
	}
}
